import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'
import { CrmRefusal, jsonOf } from './reply.ts'
import type { CrmCall, CrmEndpoint, CrmReply } from './reply.ts'

const loginRequest = z.looseObject({ seller_id: z.int(), timestamp: z.number(), sign: z.string() })

const toSign = (apiKey: string, timestamp: string): string =>
  createHash('sha256')
    .update(apiKey + timestamp)
    .digest('hex')

/** Seven digits of a second, as the CRM writes them. */
const toValidThru = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z')

interface Deps {
  readonly faults: CrmFaults
  readonly random: Random
  readonly sellerId: number
  readonly apiKey: string
  readonly clock: () => Date
}

/** Gives out tokens for signed logins and checks them. Several tokens live side by side. */
export const createAuth = ({ faults, random, sellerId, apiKey, clock }: Deps) => {
  const tokens = new Map<string, number>()
  const usedTimestamps = new Set<number>()

  const refuse = (desc: string): CrmReply => ({
    status: 200,
    body: { retval: 1, desc, endesc: desc, token: null, seller_id: sellerId, valid_thru: '0001-01-01T00:00:00' },
    record: { ok: false, error: desc },
  })
  const login = (call: CrmCall): CrmReply => {
    const parsed = loginRequest.safeParse(jsonOf(call))
    if (!parsed.success) throw new CrmRefusal(400, 'The request is invalid.')
    const { seller_id: seller, timestamp, sign } = parsed.data
    // Some clients send a fraction and sign the rounded number.
    const signs = [String(timestamp), String(Math.round(timestamp)), String(Math.floor(timestamp))].map((text) => toSign(apiKey, text))
    if (seller !== sellerId || !signs.includes(sign)) return refuse('sign is not valid')
    if (usedTimestamps.has(timestamp)) return refuse('timestamp has already been used')
    usedTimestamps.add(timestamp)
    const token = random.hex(32).toUpperCase()
    const end = clock().getTime() + faults.tokenLifetimeMs
    tokens.set(token, end)
    return { status: 200, body: { retval: 0, desc: '', endesc: '', token, seller_id: sellerId, valid_thru: toValidThru(end) } }
  }
  const endpoints: CrmEndpoint[] = [
    { kind: 'crm.login', method: 'POST', path: /^\/apilogin$/, write: false, needsToken: false, run: login },
    {
      kind: 'crm.perms',
      method: 'GET',
      path: /^\/token\/perms$/,
      write: false,
      needsToken: true,
      run: () => {
        const level = faults.readOnly ? 'view' : 'full'
        return { status: 200, body: { retval: 0, retdesc: '', content: [{ name: 'Correspondence with buyers', level }] } }
      },
    },
  ]
  return {
    endpoints,
    /** Throws 401 or 403 unless the call's token may do what it asks for. */
    check: ({ query }: CrmCall, writes: boolean): void => {
      const token = query.get('token') ?? ''
      if (faults.unauthorizedOnce) {
        faults.unauthorizedOnce = false
        tokens.delete(token)
      }
      if ((tokens.get(token) ?? 0) <= clock().getTime()) throw new CrmRefusal(401, 'Authorization has been denied for this request.')
      if (faults.forbidden || (faults.readOnly && writes)) throw new CrmRefusal(403, 'permission is missing')
    },
  }
}
