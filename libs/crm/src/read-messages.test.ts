import type { CrmMessage } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import type { MessageRange, PageQuery, ReadPage } from './read-messages.ts'
import { readRange } from './read-messages.ts'

const message = (id: number): CrmMessage => ({
  id,
  side: 'buyer',
  text: '',
  deleted: false,
  writtenAtText: '',
  writtenAt: null,
  file: null,
})
const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)

interface Habits {
  readonly ids: readonly number[]
  readonly ignoresNewer?: boolean
  readonly ignoresOldId?: boolean
  /** Answers `newer` with the newest page, whatever is already held. */
  readonly newerIsLatest?: boolean
  readonly cap?: number
  readonly descending?: boolean
}

const select = (
  { ids, ignoresNewer = false, ignoresOldId = false, newerIsLatest = false, cap = 200 }: Habits,
  { count, old_id: oldId, newer }: PageQuery,
): readonly number[] => {
  if (oldId === undefined || ignoresOldId) return ids.slice(-Math.min(count, cap))
  if (newer === 1 && newerIsLatest) return ids.slice(-cap)
  if (newer === 1 && !ignoresNewer) return ids.filter((id) => id > oldId).slice(0, cap)
  return ids.filter((id) => id < oldId).slice(-Math.min(count, cap))
}

const createServer = (habits: Habits) => {
  const queries: PageQuery[] = []
  const readPage: ReadPage = (query) => {
    queries.push(query)
    const ids = select(habits, query)
    const messages = (habits.descending ? ids.toReversed() : ids).map(message)
    return Promise.resolve({ status: 'ok', value: { messages, size: messages.length } })
  }
  const read = async (wanted: MessageRange) => {
    const result = await readRange(readPage, wanted)
    return result.status === 'ok' ? result.value.map(({ id }) => id) : result
  }
  return { read, queries }
}

describe('the latest messages', () => {
  it('come with one call, ascending', async () => {
    const { read, queries } = createServer({ ids: range(1, 90), descending: true })
    expect(await read({ latest: 50 })).toEqual(range(41, 90))
    expect(queries).toEqual([{ count: 50 }])
  })

  it('of a short dialog come with one call too', async () => {
    const { read, queries } = createServer({ ids: range(1, 3) })
    expect(await read({ latest: 50 })).toEqual([1, 2, 3])
    expect(queries).toHaveLength(1)
  })

  it('beyond one page are read page by page', async () => {
    const { read } = createServer({ ids: range(1, 900) })
    expect(await read({ latest: 450 })).toEqual(range(451, 900))
  })

  it('come whole from a server that puts fewer on a page', async () => {
    const { read } = createServer({ ids: range(1, 90), cap: 20 })
    expect(await read({ latest: 50 })).toEqual(range(41, 90))
    expect(await read({ before: 61, count: 50 })).toEqual(range(11, 60))
    expect(await read({ before: 31, count: 50 })).toEqual(range(1, 30))
  })

  it('are none when none are wanted', async () => {
    expect(await createServer({ ids: range(1, 3) }).read({ latest: 0 })).toEqual([])
  })
})

describe('messages before an id', () => {
  it('are the newest below it', async () => {
    expect(await createServer({ ids: range(1, 90) }).read({ before: 41, count: 10 })).toEqual(range(31, 40))
  })

  it('are cut to the range when the server gives more', async () => {
    expect(await createServer({ ids: range(1, 90), ignoresOldId: true }).read({ before: 85, count: 10 })).toEqual(range(81, 84))
  })

  it('do not keep a server busy for ever that always gives the same page', async () => {
    const { read, queries } = createServer({ ids: range(1, 900), ignoresOldId: true })
    expect(await read({ before: 2000, count: 450 })).toEqual(range(701, 900))
    expect(queries).toHaveLength(2)
  })
})

describe('messages after an id', () => {
  it('come with one call when there are some', async () => {
    const { read, queries } = createServer({ ids: range(1, 90) })
    expect(await read({ after: 85 })).toEqual(range(86, 90))
    expect(queries).toEqual([{ newer: 1, old_id: 85, count: 200 }])
  })

  it('are looked for twice before the answer is "none"', async () => {
    const { read, queries } = createServer({ ids: range(1, 90) })
    expect(await read({ after: 90 })).toEqual([])
    expect(queries).toEqual([{ newer: 1, old_id: 90, count: 200 }, { count: 50 }])
  })

  it.each([
    ['ignores newer', { ignoresNewer: true }],
    ['ignores newer and old_id', { ignoresNewer: true, ignoresOldId: true }],
    ['gives them in the wrong order', { descending: true }],
    ['gives 20 at a time', { cap: 20 }],
  ])('are found on a server that %s', async (_, habits) => {
    const { read } = createServer({ ids: range(1, 90), ...habits })
    expect(await read({ after: 1 })).toEqual(range(2, 90))
    expect(await read({ after: 87 })).toEqual([88, 89, 90])
  })

  it('are complete beyond one page, whichever end the server cuts', async () => {
    expect(await createServer({ ids: range(1, 900) }).read({ after: 100 })).toEqual(range(101, 900))
    expect(await createServer({ ids: range(1, 900), newerIsLatest: true }).read({ after: 100 })).toEqual(range(101, 900))
    expect(await createServer({ ids: range(1, 900), ignoresNewer: true }).read({ after: 100 })).toEqual(range(101, 900))
  })

  it('of a dialog of which nothing is known are all', async () => {
    const { read, queries } = createServer({ ids: range(1, 250) })
    expect(await read({ after: 0 })).toEqual(range(1, 250))
    expect(queries[0]).toEqual({ count: 200 })
  })
})

it('passes on a failure in the middle instead of a gap', async () => {
  let calls = 0
  const readPage: ReadPage = () => {
    calls += 1
    if (calls > 1) return Promise.resolve({ status: 'ambiguous', reason: 'server-error' })
    return Promise.resolve({ status: 'ok', value: { messages: range(701, 900).map(message), size: 200 } })
  }
  expect(await readRange(readPage, { latest: 300 })).toEqual({ status: 'ambiguous', reason: 'server-error' })
})
