/** HH:MM in Kyiv. */
export const toClock = (unixSeconds: number): string =>
  new Intl.DateTimeFormat('uk', { timeZone: 'Europe/Kyiv', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    unixSeconds * 1000,
  )

/** HH:MM of the CRM's `YYYY-MM-DD HH:MM:SS`, which has no zone. */
export const toCrmClock = (written: string): string => written.slice(11, 16)
