import { expect, test } from 'vitest'
import { createGather } from './gather.ts'

interface Call {
  readonly key: string
  readonly n: number
}

/** A gather whose batches are ended by hand. */
const createRun = () => {
  const batches: { calls: readonly Call[]; end: (outputs: readonly (string | undefined)[]) => void; fail: (error: Error) => void }[] = []
  const gather = createGather<Call, string>(
    (calls) =>
      new Promise((end, fail) => {
        // Outputs with a hole are what one test is about.
        batches.push({ calls, end: end as (outputs: readonly (string | undefined)[]) => void, fail })
      }),
    { keyOf: ({ key }) => key, max: 3 },
  )
  return { batches, gather: (key: string, n = 0) => gather({ key, n }) }
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

const keysOf = (batch: { calls: readonly Call[] } | undefined): string[] => (batch?.calls ?? []).map(({ key, n }) => `${key}${String(n)}`)

test('the first call goes at once, later ones wait for it and then go together', async () => {
  const { batches, gather } = createRun()
  const first = gather('a')
  const others = [gather('b'), gather('c')]
  await turn()
  expect(batches.map(keysOf)).toEqual([['a0']])
  batches[0]?.end(['one'])
  await turn()
  expect(batches.map(keysOf)).toEqual([['a0'], ['b0', 'c0']])
  batches[1]?.end(['two', 'three'])
  expect(await Promise.all([first, ...others])).toEqual(['one', 'two', 'three'])
})

test('equal keys go one after another in their order, and no batch is larger than allowed', async () => {
  const { batches, gather } = createRun()
  void gather('busy')
  const calls = [gather('a', 1), gather('a', 2), gather('b', 1), gather('c', 1), gather('d', 1), gather('a', 3), gather('d', 2)]
  const expected = [['busy0'], ['a1', 'b1', 'c1'], ['a2', 'd1'], ['a3', 'd2']]
  for (const [index, keys] of expected.entries()) {
    await turn()
    expect(keysOf(batches[index])).toEqual(keys)
    batches[index]?.end(keys)
  }
  expect(await Promise.all(calls)).toEqual(['a1', 'a2', 'b1', 'c1', 'd1', 'a3', 'd2'])
})

test('a batch that fails is repeated one by one, so only the bad member fails', async () => {
  const runs: string[][] = []
  const gather = createGather<string, string>(
    (batch) => {
      runs.push([...batch])
      return batch.includes('bad') ? Promise.reject(new Error('bad row')) : Promise.resolve(batch)
    },
    { keyOf: (key) => key },
  )
  const results = await Promise.allSettled(['first', 'good', 'bad', 'fine'].map(gather))
  expect(runs).toEqual([['first'], ['good', 'bad', 'fine'], ['good'], ['bad'], ['fine']])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})

test.each([
  ['40P01', 'a deadlock'],
  ['23505', 'a race on a unique key'],
])('a single call that lost by %s (%s) is repeated, but not for ever', async (code) => {
  let losses = 2
  let runs = 0
  const gather = createGather<string, string>(
    (batch) => {
      runs += 1
      return (losses -= 1) >= 0 ? Promise.reject(Object.assign(new Error('lost'), { code })) : Promise.resolve(batch)
    },
    { keyOf: (key) => key },
  )
  expect([await gather('a'), runs]).toEqual(['a', 3])
  losses = 3
  await expect(gather('b')).rejects.toThrow('lost')
})

test('an answer with a hole fails the member that got nothing', async () => {
  const { batches, gather } = createRun()
  const busy = gather('busy')
  const calls = Promise.allSettled([gather('a'), gather('b')])
  await turn()
  batches[0]?.end(['done'])
  await turn()
  batches[1]?.end(['one', undefined])
  expect(await busy).toBe('done')
  expect((await calls).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('it goes on after a failure', async () => {
  const { batches, gather } = createRun()
  const failed = gather('a')
  batches[0]?.fail(new Error('away'))
  await expect(failed).rejects.toThrow('away')
  const next = gather('a')
  batches[1]?.end(['back'])
  expect(await next).toBe('back')
})
