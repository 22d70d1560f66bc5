import { z } from 'zod'
import type { Calls } from '../api.ts'
import type { Faults } from '../faults/faults.ts'
import type { Stream } from '../page/stream.ts'
import type { Paths } from '../path/paths.ts'
import type { Shop } from '../shop.ts'
import type { Supervisor } from '../supervisor.ts'
import { createFaultCalls } from './fault-calls.ts'
import { NotPossibleError } from './not-possible.ts'
import { createPeopleCalls } from './people-calls.ts'
import { createWorkCalls } from './work-calls.ts'

/** A call of the control API. */
export interface ControlCall {
  readonly method: string
  /** From `/api` on, without query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The parsed body; undefined without one. */
  readonly body: unknown
}

/** Its answer, as JSON. */
export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

export interface ControlDeps {
  readonly shop: Shop
  readonly stream: Stream
  readonly faults: Faults
  readonly paths: Paths
  readonly supervisor: Supervisor | undefined
  /** In [0, 1). */
  readonly random: () => number
}

type Route = (call: ControlCall) => ControlAnswer | Promise<ControlAnswer>

/** A call of the page whose answer is typed by the contract. */
type Typed = { readonly [Name in keyof Calls]: (body: unknown) => Calls[Name]['answer'] | Promise<Calls[Name]['answer']> }

const subject = z.object({ system: z.enum(['crm', 'telegram']), chat: z.coerce.number().int(), message: z.coerce.number().int() })
const cursor = z.coerce.number().int().min(0)

const ok = (body: unknown): ControlAnswer => ({ status: 200, body })

const reset = async ({ supervisor }: ControlDeps): Promise<Calls['POST /api/reset']['answer']> => {
  if (supervisor === undefined) return { accepted: false }
  const { status } = await supervisor.reset()
  return status === 'done' ? { accepted: true } : { accepted: false, reason: status }
}

/** What the page asks for. */
const createCalls = (deps: ControlDeps): Typed => {
  const people = createPeopleCalls(deps)
  const work = createWorkCalls(deps)
  const faults = createFaultCalls(deps)
  return {
    'POST /api/buyers': people.addBuyer,
    'POST /api/buyer/messages': people.writeAsBuyer,
    'POST /api/telegram/messages': people.writeOnPhone,
    'PUT /api/telegram/messages': people.editOnPhone,
    'POST /api/telegram/press': people.press,
    'POST /api/telegram/press-together': people.pressTogether,
    'POST /api/work': work.create,
    'PUT /api/work': work.change,
    'POST /api/work/comments': work.comment,
    'PUT /api/fault': faults.turn,
    'POST /api/fault': faults.act,
    'DELETE /api/fault': faults.allOff,
    'POST /api/reset': () => reset(deps),
  }
}

/** What is read, and what tools use. */
const createReads = (deps: ControlDeps): Record<string, Route> => {
  const { shop, stream, paths } = deps
  const faults = createFaultCalls(deps)
  return {
    'GET /api/state': () => ok(stream.state()),
    'GET /api/path': async ({ query }) => {
      const path = await paths(subject.parse(Object.fromEntries(query)))
      return path === undefined ? { status: 404, body: { error: 'nothing is known of this message' } } : ok(path)
    },
    'GET /api/ledger': ({ query }) => {
      const after = cursor.parse(query.get('after') ?? '0')
      // Entry number n stands at place n - 1.
      return ok({ entries: shop.ledger.entries().slice(after, after + 1000) })
    },
    'GET /api/faults': () => ok(faults.readKnobs()),
    'PUT /api/faults': ({ body }) => {
      const outcome = faults.turnKnobs(body)
      return outcome.complaint === undefined ? ok(outcome.knobs) : { status: 400, body: { error: outcome.complaint } }
    },
  }
}

/**
 * Answers the control API. What a person cannot do (no such chat, message or button) is 409, a body of the wrong shape 400. Rejects with whatever
 * else goes wrong.
 */
export const createControl = (deps: ControlDeps) => {
  const calls = new Map<string, (body: unknown) => unknown>(Object.entries(createCalls(deps)))
  const reads = new Map(Object.entries(createReads(deps)))
  return async (call: ControlCall): Promise<ControlAnswer> => {
    const name = `${call.method} ${call.path}`
    try {
      const read = reads.get(name)
      if (read !== undefined) return await read(call)
      const perform = calls.get(name)
      if (perform === undefined) return { status: 404, body: { error: 'not found' } }
      const answer = await perform(call.body)
      // Buyers and faults may change without a word in the ledger.
      deps.stream.changed()
      return ok(answer)
    } catch (thrown) {
      if (thrown instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(thrown) } }
      if (thrown instanceof NotPossibleError) return { status: 409, body: { error: thrown.message } }
      throw thrown
    }
  }
}
