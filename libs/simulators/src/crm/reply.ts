import type { LedgerRecord } from '../ledger.ts'

/** A call to the CRM after routing. */
export interface CrmCall {
  /** Parameters of the query with lower-case names. */
  readonly query: ReadonlyMap<string, string>
  /** Captures of the path. */
  readonly path: readonly string[]
  readonly body: Buffer<ArrayBuffer>
  readonly contentType: string
  /** When it came in, by the ledger's clock. */
  readonly sinceMs: number
}

/** What an endpoint answers, and what the ledger keeps of it. */
export interface CrmReply {
  readonly status: number
  /** Sent as JSON; undefined sends no body. */
  readonly body?: unknown
  readonly record?: Partial<LedgerRecord>
}

/** One endpoint. `write`: it changes something, so its answer may get lost after the fact. */
export interface CrmEndpoint {
  readonly kind: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Of the path after the prefix, lower case, without a slash at the end. */
  readonly path: RegExp
  readonly write: boolean
  /** False for the login only. */
  readonly needsToken: boolean
  readonly run: (call: CrmCall) => CrmReply | Promise<CrmReply>
}

/** The CRM refuses a call. Thrown by endpoints, turned into the answer by the server. */
export class CrmRefusal extends Error {
  readonly status: number

  constructor(status: number, reason: string) {
    super(reason)
    this.name = 'CrmRefusal'
    this.status = status
  }
}

export const badParameter = (name: string): CrmRefusal => new CrmRefusal(400, `parameter ${name} is missing or wrong`)

/** A whole number of the query. Throws 400 when it is there and is none. */
export const integerOf = ({ query }: CrmCall, name: string): number | undefined => {
  const text = query.get(name)
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw badParameter(name)
  return value
}

/** The body as JSON. Throws 400 when it is none. */
export const jsonOf = ({ body, contentType }: CrmCall): unknown => {
  if (!contentType.startsWith('application/json')) throw new CrmRefusal(400, 'body must be JSON')
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new CrmRefusal(400, 'body must be JSON')
  }
}
