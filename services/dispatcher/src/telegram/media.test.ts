import type { Crm } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { createMedia } from './media.ts'

type Fetched = Awaited<ReturnType<Crm['fetchFile']>>

const megabyte = 1024 * 1024
const withFile = (image = true) => ({ file: { name: 'photo.jpg', url: 'https://crm.example/f/1', image } })

const createRig = (answers: Fetched[], judged: Fetched = { status: 'failed' }) => {
  const fetched: string[] = []
  const stop = new AbortController()
  const media = createMedia({
    fetchFile: (url, _, signal) => {
      if (signal?.aborted === true && !stop.signal.aborted) return Promise.resolve(judged)
      fetched.push(url)
      return Promise.resolve(answers.shift() ?? { status: 'failed' })
    },
  })
  return {
    fetched,
    stop,
    of: (image?: boolean, attempts = 1) => media.of(withFile(image), { key: 'card:1', attempts }, stop.signal),
    media,
  }
}
const bytes = (size: number): Fetched => ({ status: 'ok', bytes: new Uint8Array(size), type: null })

describe('a file that goes with a card', () => {
  it.each([
    ['a picture', true, 10, true],
    ['a picture beyond Telegram’s size of photos', true, 10 * megabyte + 1, false],
    ['any other file', false, 10, false],
  ])('is a photo where it is %s', async (_, image, size, photo) => {
    await expect(createRig([bytes(size)]).of(image)).resolves.toMatchObject({ type: 'attached', attachment: { image: photo } })
  })

  it('is fetched once, however often its card has to wait', async () => {
    const { of, fetched } = createRig([bytes(10)])
    await of()
    await expect(of()).resolves.toMatchObject({ type: 'attached' })
    expect(fetched).toHaveLength(1)
  })

  it('that fails twice goes as a line, and is not tried again', async () => {
    const { of, fetched } = createRig([])
    await expect(of()).resolves.toEqual({ type: 'retry' })
    await expect(of()).resolves.toEqual({ type: 'line', file: 'failed' })
    await expect(of()).resolves.toEqual({ type: 'line', file: 'failed' })
    expect(fetched).toHaveLength(2)
  })

  it('that our own end cuts short has not failed', async () => {
    const { of, stop } = createRig([])
    await of()
    stop.abort()
    await expect(of()).resolves.toEqual({ type: 'retry' })
  })

  it.each([
    ['foreign-host', 'foreign'],
    ['too-large', 'too-large'],
  ] as const)('goes as a line at once after %s', async (status, file) => {
    await expect(createRig([{ status }]).of()).resolves.toEqual({ type: 'line', file })
  })

  it.each([
    ['a photo as a document, then as a line', true, ['attached', 'line']],
    ['a document as a line', false, ['line']],
  ] as const)('that Telegram refuses goes on from %s', async (_, image, ways) => {
    const { of, media } = createRig([bytes(10)])
    let outcome = await of(image)
    for (const way of ways) {
      if (outcome.type === 'attached') media.refuse('card:1', outcome.attachment)
      outcome = await of(image)
      expect(outcome).toMatchObject(way === 'attached' ? { type: way, attachment: { image: false } } : { type: way, file: 'failed' })
    }
  })

  it('whose sending was cut short goes as a line, without being fetched again', async () => {
    const { of, fetched } = createRig([bytes(10)])
    await expect(of(true, 2)).resolves.toEqual({ type: 'line', file: 'failed' })
    expect(fetched).toEqual([])
  })

  it.each([
    [{ status: 'foreign-host' }, 'foreign'],
    [{ status: 'failed' }, 'failed'],
  ] as const)('that does not go along keeps its line: %o', async (judged, line) => {
    const { media, fetched } = createRig([], judged)
    await expect(media.lineOf(withFile())).resolves.toBe(line)
    await expect(media.lineOf({ file: null })).resolves.toBe('none')
    expect(fetched).toEqual([])
  })

  it('has no line where there is none', async () => {
    const { media, stop } = createRig([])
    await expect(media.of({ file: null }, { key: 'card:1', attempts: 1 }, stop.signal)).resolves.toEqual({ type: 'line', file: 'none' })
  })
})

describe('a file that Telegram has', () => {
  const createKnown = (answers: Fetched[]) => {
    const forgotten: string[] = []
    const fetched: string[] = []
    const media = createMedia(
      {
        fetchFile: (url) => {
          fetched.push(url)
          return Promise.resolve(answers.shift() ?? { status: 'failed' })
        },
      },
      {
        find: () => Promise.resolve({ fileId: 'known-1', kind: 'photo' }),
        forget: (url) => Promise.resolve(void forgotten.push(url)),
      },
    )
    const of = () => media.of(withFile(), { key: 'card:1', attempts: 1 }, new AbortController().signal)
    return { media, of, fetched, forgotten }
  }

  it('is not fetched again', async () => {
    const { of, fetched } = createKnown([])
    await expect(of()).resolves.toMatchObject({ type: 'attached', attachment: { known: 'known-1', image: true } })
    expect(fetched).toEqual([])
  })

  it('is fetched when Telegram does not know its number any more', async () => {
    const { media, of, forgotten } = createKnown([bytes(10)])
    const first = await of()
    if (first.type !== 'attached') throw new Error('not attached')
    media.refuse('card:1', first.attachment)
    await expect(of()).resolves.toMatchObject({ attachment: { bytes: new Uint8Array(10), image: true } })
    expect(forgotten).toEqual(['https://crm.example/f/1'])
  })
})

it('says each time that a file is too large for Telegram', async () => {
  const { of, media } = createRig([{ status: 'too-large' }])
  await expect(of()).resolves.toEqual({ type: 'line', file: 'too-large' })
  await expect(media.lineOf(withFile())).resolves.toBe('too-large')
})
