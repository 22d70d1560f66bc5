/**
 * An effect or an update is given up when it was begun so often, each time without any word of how it ended: then it must be what ends the process. A
 * process that is killed hits whatever it has under way, and what it had is begun again together; so the number is far above what a
 * storm of kills does to one effect, and tries after the first few are spread ({@link apartMs}).
 */
export const mostLostTries = 24

const spreadMs = 5_000
const widest = 6

/** How much later than its neighbours an effect is tried that has ended with its process before, so that the culprit is soon alone. @param random - in [0, 1) */
export const apartMs = (lost: number, random: number): number => (lost < 2 ? 0 : random * spreadMs * Math.min(lost, widest))
