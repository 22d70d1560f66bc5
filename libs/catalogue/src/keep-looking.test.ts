import { expect, test } from 'vitest'
import { keepLooking } from './keep-looking.ts'

test('the file is looked at again and again, until the service ends', async () => {
  const end = new AbortController()
  const done: string[] = []
  const look = (): Promise<'same'> => {
    done.push('look')
    return Promise.resolve('same')
  }
  const sleep = (ms: number): Promise<void> => {
    done.push(`sleep ${String(ms)}`)
    if (done.length === 4) end.abort()
    return Promise.resolve()
  }
  await keepLooking({ look }, { everyMs: 7, sleep, signal: end.signal })
  expect(done).toEqual(['look', 'sleep 7', 'look', 'sleep 7'])
})
