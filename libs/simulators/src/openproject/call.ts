import type { LedgerRecord } from '../ledger.ts'

/** A call to the API after routing. */
export interface WorkCall {
  readonly query: URLSearchParams
  /** Captures of the path. */
  readonly path: readonly string[]
  readonly body: Buffer<ArrayBuffer>
  readonly contentType: string
  /** When it came in, by the ledger's clock. */
  readonly sinceMs: number
}

/** What an endpoint answers, and what the ledger keeps of it. */
export interface WorkReply {
  readonly status: number
  /** Sent as HAL; undefined sends no body. */
  readonly body?: unknown
  /** Sent as it is, instead of a body. */
  readonly file?: { readonly type: string; readonly bytes: Uint8Array }
  readonly headers?: Readonly<Record<string, string>>
  readonly record?: Partial<LedgerRecord>
}

/** One endpoint. `write`: it changes something, so its answer may get lost after the fact. */
export interface WorkEndpoint {
  readonly kind: string
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Of the path after `/api/v3`, without a slash at the end. */
  readonly path: RegExp
  readonly write: boolean
  readonly run: (call: WorkCall) => WorkReply | Promise<WorkReply>
}

type ErrorName =
  | 'BadRequest'
  | 'InvalidQuery'
  | 'InvalidRequestBody'
  | 'MissingPermission'
  | 'MultipleErrors'
  | 'NotFound'
  | 'PropertyConstraintViolation'
  | 'PropertyFormatError'
  | 'PropertyIsReadOnly'
  | 'ResourceTypeMismatch'
  | 'TooManyRequests'
  | 'TypeNotSupported'
  | 'Unauthenticated'
  | 'UpdateConflict'

const toError = (name: ErrorName, message: string, details: object = {}): object => ({
  _type: 'Error',
  errorIdentifier: `urn:openproject-org:api:v3:errors:${name}`,
  message,
  ...details,
})

/** The instance refuses a call. Thrown by endpoints, turned into the answer by the server. */
export class WorkRefusal extends Error {
  readonly status: number
  readonly body: object

  constructor(status: number, name: ErrorName, message: string, details: object = {}) {
    super(message)
    this.name = 'WorkRefusal'
    this.status = status
    this.body = toError(name, message, details)
  }
}

/** A property that breaks a rule. */
export interface Complaint {
  readonly name: 'PropertyConstraintViolation' | 'PropertyFormatError' | 'PropertyIsReadOnly' | 'ResourceTypeMismatch'
  readonly attribute: string
  readonly message: string
}

/** One broken property is an error of its own, several are gathered, as the real server does. Does nothing without complaints. */
export const refuseAll = (complaints: readonly Complaint[]): void => {
  const [first, ...rest] = complaints
  if (first === undefined) return
  const detailsOf = ({ attribute }: Complaint) => ({ _embedded: { details: { attribute } } })
  if (rest.length === 0) throw new WorkRefusal(422, first.name, first.message, detailsOf(first))
  const errors = complaints.map((complaint) => toError(complaint.name, complaint.message, detailsOf(complaint)))
  throw new WorkRefusal(422, 'MultipleErrors', 'Multiple field constraints have been violated.', { _embedded: { errors } })
}

export const notFound = (): WorkRefusal => new WorkRefusal(404, 'NotFound', 'The requested resource could not be found.')

/** The body as a JSON object. Throws 400 when it is none. */
export const objectOf = ({ body }: WorkCall): Readonly<Record<string, unknown>> => {
  const refusal = new WorkRefusal(400, 'InvalidRequestBody', 'The request body was not a single JSON object.')
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch {
    throw refusal
  }
  throw refusal
}
