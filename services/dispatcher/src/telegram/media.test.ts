import type { Crm } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { createMedia } from './media.ts'

type Fetched = Awaited<ReturnType<Crm['fetchFile']>>

const megabyte = 1024 * 1024
const withFile = (image = true) => ({ file: { name: 'photo.jpg', url: 'https://crm.example/f/1', image } })

const createRig = (answers: Fetched[]) => {
  const fetched: string[] = []
  const stop = new AbortController()
  const media = createMedia({
    fetchFile: (url) => {
      fetched.push(url)
      return Promise.resolve(answers.shift() ?? { status: 'failed' })
    },
  })
  return { fetched, stop, of: (image?: boolean) => media.of(withFile(image), 'card:1', stop.signal), media }
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

  it('has no line where there is none', async () => {
    const { media, stop } = createRig([])
    await expect(media.of({ file: null }, 'card:1', stop.signal)).resolves.toEqual({ type: 'line', file: 'none' })
  })
})
