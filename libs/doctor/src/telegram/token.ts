import { found } from '../findings.ts'
import type { Finding } from '../findings.ts'
import { foundTrouble, hostOf } from '../reach.ts'
import type { Reach } from '../reach.ts'
import type { BotSelf, TelegramProber } from './prober.ts'

export interface TokenDeps {
  readonly token: string
  readonly apiRoot: string
  readonly reach: Reach
  readonly prober: Pick<TelegramProber, 'self'>
}

export interface TokenReport {
  readonly findings: readonly Finding[]
  /** Null: nothing more can be asked of Telegram. */
  readonly self: BotSelf | null
  /** The server's clock, where it told. */
  readonly date: Date | null
}

/** `<number>:<secret>`, as @BotFather gives it. */
export const isToken = (token: string): boolean => /^\d{1,15}:[\w-]+$/u.test(token)

/** Is Telegram there, does it take the token, and whose is it? A door that does not open is told apart by how it stays shut. */
export const checkToken = async ({ token, apiRoot, reach, prober }: TokenDeps): Promise<TokenReport> => {
  const end = (finding: Finding, date: Date | null = null): TokenReport => ({ findings: [finding], self: null, date })
  if (!isToken(token)) return end(found('token.form'))
  const door = await reach({ url: `${apiRoot}/` })
  if (door.status !== 'answered') return end(foundTrouble(door.status, 'TELEGRAM_API_ROOT', apiRoot))
  const self = await prober.self()
  switch (self.status) {
    case 'ok':
      return { findings: [found('token.ok', { username: self.value.username })], self: self.value, date: door.date }
    case 'refused':
      return end(found('token.refused'), door.date)
    case 'unknown':
    case 'foreign':
      return end(found('token.foreign', { host: hostOf(apiRoot) }), door.date)
    case 'moved':
    case 'conflict':
    case 'unsure':
      return end(found('token.unsure'), door.date)
  }
}
