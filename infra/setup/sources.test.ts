import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inRepository } from '../repository.ts'
import { hashOf, pageSources } from './sources.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pinline-sources-'))
  mkdirSync(join(root, 'web', 'dist'), { recursive: true })
  writeFileSync(join(root, 'web', 'a.ts'), '1')
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const hash = (): string => hashOf(root, 'web', 'missing.json')

test('the hash of sources does not depend on when they were written nor on what a build made of them', () => {
  const before = hash()
  utimesSync(join(root, 'web', 'a.ts'), 1, 1)
  writeFileSync(join(root, 'web', 'dist', 'index.html'), 'built')
  expect(hash()).toBe(before)
})

test('a file that is changed, added, renamed or appears where one was missing changes the hash', () => {
  const seen = [hash()]
  writeFileSync(join(root, 'web', 'a.ts'), '2')
  seen.push(hash())
  writeFileSync(join(root, 'web', 'b.ts'), '')
  seen.push(hash())
  renameSync(join(root, 'web', 'b.ts'), join(root, 'web', 'c.ts'))
  seen.push(hash())
  writeFileSync(join(root, 'missing.json'), '')
  seen.push(hash())
  expect(new Set(seen).size).toBe(seen.length)
})

test('the set-up and the cache of nx agree on what a page is made of', () => {
  const text = readFileSync(inRepository('nx.json'), 'utf8')
    .replaceAll('{projectRoot}', 'services/playground')
    .replaceAll('{workspaceRoot}/', '')
  const { namedInputs, targetDefaults } = JSON.parse(text) as {
    namedInputs: { sharedGlobals: unknown[] }
    targetDefaults: { page: { inputs: unknown[] } }
  } // nx.json's own shape
  const inputs = [...targetDefaults.page.inputs, ...namedInputs.sharedGlobals].map((input) =>
    typeof input === 'string' ? input.replace('/**/*', '') : '',
  )
  expect(pageSources.filter((path) => !inputs.includes(path))).toEqual([])
})
