import type { Random } from '../random.ts'
import { WorkRefusal } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'

interface Deps {
  readonly faults: OpenProjectFaults
  readonly random: Random
  readonly apiKey: string
  readonly oauth: { readonly clientId: string; readonly clientSecret: string } | undefined
  readonly clock: () => Date
}

/** Seconds for which a token of OAuth is good. */
const tokenSeconds = 7200

const decodeBasic = (header: string | undefined): readonly [string, string] | undefined => {
  const encoded = /^Basic (.+)$/u.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return [user, rest.join(':')]
}

/** Knows who calls: an API key (as Basic, or as Bearer where it begins with `opapi-`) or a token of OAuth. */
export const createWorkAuth = ({ faults, random, apiKey, oauth, clock }: Deps) => {
  const tokens = new Map<string, number>()
  const isToken = (token: string): boolean => (tokens.get(token) ?? 0) > clock().getTime()
  return {
    /** Throws 401 unless the call's credentials are good. */
    check: (authorization: string | undefined): void => {
      if (faults.expireTokensOnce) {
        faults.expireTokensOnce = false
        tokens.clear()
      }
      const bearer = /^Bearer (.+)$/u.exec(authorization ?? '')?.[1]
      const [user, password] = decodeBasic(authorization) ?? []
      const isKey = (user === 'apikey' && password === apiKey) || (bearer === apiKey && apiKey.startsWith('opapi-'))
      const isKnown = isKey || (bearer !== undefined && isToken(bearer))
      if (!isKnown || faults.unauthorized) throw new WorkRefusal(401, 'Unauthenticated', 'You did not provide the correct credentials.')
    },
    /** Answers the token endpoint. */
    giveToken: (authorization: string | undefined, fields: Readonly<Record<string, string>>): { status: number; body: object } => {
      const [id = fields['client_id'], secret = fields['client_secret']] = decodeBasic(authorization) ?? []
      if (fields['grant_type'] !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type' } }
      if (oauth === undefined || id !== oauth.clientId || secret !== oauth.clientSecret || faults.unauthorized) {
        return { status: 401, body: { error: 'invalid_client' } }
      }
      const token = random.hex(43)
      const now = clock().getTime()
      tokens.set(token, now + tokenSeconds * 1000)
      const body = {
        access_token: token,
        token_type: 'Bearer',
        expires_in: tokenSeconds,
        scope: 'api_v3',
        created_at: Math.floor(now / 1000),
      }
      return { status: 200, body }
    },
  }
}

export type WorkAuth = ReturnType<typeof createWorkAuth>
