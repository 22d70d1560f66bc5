import { expect, test } from 'vitest'
import { fileIdOf, uploadName } from './file-name.ts'

const id = fileIdOf('tg:1:2:0')

test('the id is eight hex digits, the same for a reply and different for another', () => {
  expect(id).toMatch(/^[0-9a-f]{8}$/)
  expect(fileIdOf('tg:1:2:0')).toBe(id)
  expect(fileIdOf('tg:1:2:0:r1')).not.toBe(id)
})

test.each([
  ['photo.jpg', `photo-${id}.jpg`],
  ['Invoice 2026.PDF', `Invoice-2026-${id}.pdf`],
  ['рахунок.pdf', `file-${id}.pdf`],
  ['archive.tar.gz', `archive-tar-${id}.gz`],
  ['no extension', `no-extension-${id}`],
  ['../../etc/passwd', `etc-passwd-${id}`],
  ['a"\r\nX: y.jpg', `a-X-y-${id}.jpg`],
  ['.env', `file-${id}.env`],
  ['', `file-${id}`],
  [`${'x'.repeat(300)}.png`, `${'x'.repeat(40)}-${id}.png`],
])('%j is uploaded as %j', (name, expected) => {
  expect(uploadName(name, 'tg:1:2:0')).toBe(expected)
})
