import { readFileSync } from 'node:fs'
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inRepository } from '../repository.ts'
import { squeeze } from './squeeze.ts'

const part = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
/** A grey picture whose pixels were stored without any packing, in two parts. */
const loose = (pixels: Buffer): Buffer => {
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0])
  const stored = deflateSync(pixels, { level: 0 })
  const parts = [part('IHDR', head), part('IDAT', stored.subarray(0, 50)), part('IDAT', stored.subarray(50)), part('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts])
}

test('a squeezed picture is smaller and has the same pixels', () => {
  const pixels = Buffer.alloc(65 * 64, 0)
  const squeezed = squeeze(loose(pixels))
  expect(squeezed.length).toBeLessThan(200)
  const at = squeezed.indexOf('IDAT')
  expect(inflateSync(squeezed.subarray(at + 4, at + 4 + squeezed.readUInt32BE(at - 4)))).toEqual(pixels)
  expect(squeezed.readUInt32BE(at + 4 + squeezed.readUInt32BE(at - 4))).toBe(
    crc32(squeezed.subarray(at, at + 4 + squeezed.readUInt32BE(at - 4))),
  )
})

test('one that is as small as it gets stays as it is', () => {
  const picture = readFileSync(inRepository('test', 'browser', 'photo.png'))
  expect(squeeze(picture).length).toBeLessThanOrEqual(picture.length)
})
