import { crc32, constants, deflateSync, inflateSync } from 'node:zlib'

const signature = 8

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** The same PNG with its pixels packed as tightly as zlib can; a browser packs them for speed. */
export const squeeze = (png: Buffer): Buffer => {
  const before: Buffer[] = []
  const packed: Buffer[] = []
  for (let at = signature; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + length)
    if (type === 'IDAT') packed.push(data)
    else if (packed.length === 0) before.push(chunk(type, data))
    at += length + 12
  }
  const pixels = inflateSync(Buffer.concat(packed))
  const options = { level: 9, memLevel: 9 }
  const tries = [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED].map((strategy) => deflateSync(pixels, { ...options, strategy }))
  const smallest = tries.reduce((best, one) => (one.length < best.length ? one : best))
  const squeezed = Buffer.concat([png.subarray(0, signature), ...before, chunk('IDAT', smallest), chunk('IEND', Buffer.alloc(0))])
  return squeezed.length < png.length ? squeezed : png
}
