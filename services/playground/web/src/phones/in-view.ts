const logOf = (phone: string): Element | null => document.querySelector(`[data-phone="${CSS.escape(phone)}"] [role="log"]`)

/** Keys of the messages that can be seen on a phone now. */
export const keysInView = (phone: string): ReadonlySet<string> => {
  const log = logOf(phone)
  if (log === null) return new Set()
  const { top, bottom } = log.getBoundingClientRect()
  const seen = [...log.querySelectorAll<HTMLElement>('[data-message]')].filter((element) => {
    const box = element.getBoundingClientRect()
    return box.height > 0 && box.bottom > top && box.top < bottom
  })
  return new Set(seen.map(({ dataset }) => dataset['message'] ?? ''))
}

/** Scrolls a phone to one of its messages. */
export const showMessage = (phone: string, key: string): void => {
  logOf(phone)
    ?.querySelector(`[data-message="${CSS.escape(key)}"]`)
    ?.scrollIntoView({ block: 'center' })
}
