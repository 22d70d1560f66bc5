import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRuleBook } from './rule-book.ts'

const rule = (name: string): string => `rules:\n  - name: ${name}\n    when: first-message\n    text: hello\n`

let folder: string
let path: string
let told: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
  path = join(folder, 'rules.yaml')
  told = []
})
afterEach(() => rm(folder, { recursive: true }))

const open = () => {
  const note =
    (level: string) =>
    (fields: unknown): void => {
      told.push(`${level} ${JSON.stringify(fields)}`)
    }
  return createRuleBook({ path, logger: { info: note('info'), warn: note('warn'), error: note('error') } })
}

it('holds nothing until it has looked, then what the file says', async () => {
  await writeFile(path, rule('one'))
  const book = open()
  expect(book.rules()).toEqual([])
  await book.look()
  await writeFile(path, rule('two'))
  await book.look()
  expect(book.rules().map(({ name }) => name)).toEqual(['two'])
})

it('keeps the earlier rules where the file has a mistake, and tells of it once with its line', async () => {
  await writeFile(path, rule('one'))
  const book = open()
  await book.look()
  await writeFile(path, 'rules:\n  - name: x\n    when: never\n    text: y\n')
  await book.look()
  await book.look()
  expect(book.rules().map(({ name }) => name)).toEqual(['one'])
  const errors = told.filter((line) => line.startsWith('error'))
  expect(errors).toEqual([expect.stringContaining('"line":3')])
})

it('keeps them where the file is gone, and reads it when it is back', async () => {
  await writeFile(path, rule('one'))
  const book = open()
  await book.look()
  await rm(path)
  await book.look()
  await book.look()
  expect(book.rules()).toHaveLength(1)
  expect(told.filter((line) => line.startsWith('error'))).toEqual([expect.stringContaining('ENOENT')])
  await writeFile(path, rule('back'))
  await book.look()
  expect(book.rules().map(({ name }) => name)).toEqual(['back'])
})
