import { vi } from 'vitest'

/** Resolves as soon as something is so. @throws Error saying `what` is not, after a minute */
export const until = async (isSo: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  try {
    await vi.waitUntil(isSo, { timeout: 60_000, interval: 8 })
  } catch (cause) {
    throw new Error(what, { cause })
  }
}
