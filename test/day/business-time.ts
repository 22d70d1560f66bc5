/** Business time: it goes as the machine's clock does, and is moved on by a test. */
export interface BusinessTime {
  readonly clock: () => Date
  /** Never goes back. */
  readonly moveTo: (at: Date) => void
}

export const createBusinessTime = (start: Date): BusinessTime => {
  let aheadMs = start.getTime() - Date.now()
  return {
    clock: () => new Date(Date.now() + aheadMs),
    moveTo: (at) => {
      aheadMs = Math.max(aheadMs, at.getTime() - Date.now())
    },
  }
}
