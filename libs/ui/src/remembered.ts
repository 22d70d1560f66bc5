/** What this browser remembers under a key, or null; never throws where storage is closed. */
export const readRemembered = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Remembers a value in this browser where it lets us; null forgets it. */
export const remember = (key: string, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // private windows may refuse: the choice then lasts as long as the page
  }
}
