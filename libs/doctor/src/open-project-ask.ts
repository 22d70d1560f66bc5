import { z } from 'zod'
import type { Answered, Reach } from './reach.ts'

/** Asks the instance as the service account. `path` begins after `/api/v3`. */
export type AskDesk = (path: string) => Promise<Answered | { readonly status: 'away' }>

/** A door to one instance. */
export interface Desk {
  readonly ask: AskDesk
  /** It was away or failing at some moment, so what was not found may be there all the same. */
  readonly hasFailed: () => boolean
}

const isFailing = ({ code }: Answered): boolean => code >= 500 || code === 408 || code === 429

/** @param authorization - the header by which the account is known */
export const createDesk = (reach: Reach, url: string, authorization: string): Desk => {
  let failed = false
  return {
    hasFailed: () => failed,
    async ask(path) {
      const answer = await reach({ url: `${url}/api/v3${path}`, headers: { accept: 'application/hal+json', authorization } })
      failed ||= answer.status !== 'answered' || isFailing(answer)
      return answer.status === 'answered' ? answer : { status: 'away' }
    },
  }
}

/** Is it a success? */
export const isOk = (answer: Awaited<ReturnType<AskDesk>>): answer is Answered =>
  answer.status === 'answered' && answer.code >= 200 && answer.code < 300

/** The body of a success of the expected shape, else null. */
export const readBody = <Shape extends z.ZodType>(shape: Shape, answer: Awaited<ReturnType<AskDesk>>): z.output<Shape> | null => {
  if (!isOk(answer)) return null
  try {
    const parsed = shape.safeParse(JSON.parse(answer.text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Something with a number and a name, as types, statuses and priorities are. */
export interface Numbered {
  readonly id: number
  readonly name: string
}

const list = z.object({ _embedded: z.object({ elements: z.array(z.object({ id: z.int(), name: z.string() })) }) })

/** Reads such a list; null where it can not be had. */
export const askNumbered = async (ask: AskDesk, path: string): Promise<readonly Numbered[] | null> =>
  readBody(list, await ask(path))?._embedded.elements ?? null

/** `1 – Task, 2 – Bug` */
export const namesOf = (all: readonly Numbered[]): string => all.map(({ id, name }) => `${String(id)} – ${name}`).join(', ')

/** The numbers that are not among those that there are, each once. */
export const lackingIn = (all: readonly Numbered[], wanted: readonly number[]): readonly number[] =>
  [...new Set(wanted)].filter((number) => !all.some(({ id }) => id === number))
