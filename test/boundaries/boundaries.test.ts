import { cruise } from 'dependency-cruiser'
import type { ICruiseResult } from 'dependency-cruiser'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import rules from '../../.dependency-cruiser.mjs'

let root: string

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Stands for an npm package, so that an import of it resolves. */
const installPackage = (name: string): void => {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
  write(`node_modules/${name}/index.js`, 'export default 1\n')
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pinline-boundaries-'))
  ;['bullmq', 'pg', '@prisma/client', 'fastify', 'grammy', '@grammyjs/types', 'zod', 'react', 'react-dom', 'react-aria-components'].forEach(
    installPackage,
  )
  write('services/bot/src/main.ts', 'export const bot = 1\n')
  write('services/bot/src/inner.ts', 'export type M = number\n')
  write('services/bot/src/api.ts', 'export interface Api { readonly a: number }\n')
  write('services/bot/web/src/part.tsx', 'export const Part = () => <p>1</p>\n')
  write('libs/ui/src/styles.css', 'p { margin: 0 }\n')
  for (const lib of ['ui', 'i18n', 'domain', 'db', 'platform', 'simulators', 'testing', 'contracts']) {
    write(`libs/${lib}/src/index.ts`, `export const ${lib} = 1\n`)
    write(`libs/${lib}/src/inner.ts`, 'export const inner = 1\n')
  }
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

/** The names of the rules that one file with this text breaks; the rules are those of the repository. */
const violations = async (path: string, text: string): Promise<string[]> => {
  write(path, text)
  try {
    const { tsConfig, ...options } = rules.options
    expect(tsConfig).toBeDefined()
    const { output } = await cruise(
      ['libs', 'services', 'test'].filter((folder) => path.startsWith(folder)),
      {
        ...options,
        baseDir: root,
        ruleSet: { forbidden: rules.forbidden },
        validate: true,
      },
    )
    // without an outputType the result is the object itself, not a text
    return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name)
  } finally {
    rmSync(join(root, path))
  }
}

const forbidden: [rule: string, path: string, text: string][] = [
  ['no-cross-service', 'services/outbox/src/a.ts', "import '../../bot/src/main.ts'"],
  ['libs-not-to-services', 'libs/db/src/a.ts', "import '../../../services/bot/src/main.ts'"],
  ['contracts-import-nothing-of-ours', 'libs/contracts/src/a.ts', "import '../../platform/src/index.ts'"],
  ['platform-imports-nothing-of-ours', 'libs/platform/src/a.ts', "import '../../domain/src/index.ts'"],
  ['domain-is-pure', 'libs/domain/src/a.ts', "import '../../db/src/index.ts'"],
  ['domain-does-no-io', 'libs/domain/src/a.ts', "import 'node:fs'"],
  ['bullmq-only-in-libs-queue', 'services/bot/src/a.ts', "import 'bullmq'"],
  ['prisma-only-in-libs-db', 'services/bot/src/a.ts', "import '@prisma/client'"],
  ['pg-only-in-libs-db', 'libs/queue/src/a.ts', "import 'pg'"],
  ['fastify-only-in-services', 'libs/platform/src/a.ts', "import 'fastify'"],
  ['grammy-only-in-bot-and-libs-telegram', 'services/dispatcher/src/a.ts', "import 'grammy'"],
  ['grammy-types-have-owners', 'libs/domain/src/a.ts', "import type { Message } from '@grammyjs/types'\nexport type M = Message"],
  ['simulators-only-where-simulated', 'services/bot/src/a.ts', "import '../../../libs/simulators/src/index.ts'"],
  ['testing-only-from-tests', 'services/bot/src/a.ts', "import '../../../libs/testing/src/index.ts'"],
  ['only-the-index-of-a-lib', 'services/bot/src/a.ts', "import '../../../libs/db/src/inner.ts'"],
  ['react-only-in-pages', 'services/bot/src/a.ts', "import 'react'"],
  ['react-only-in-pages', 'libs/i18n/src/a.tsx', "import 'react-dom'"],
  ['react-only-in-pages', 'libs/domain/src/a.ts', "import 'react-aria-components'"],
  ['pages-know-little-of-ours', 'services/bot/web/src/a.tsx', "import '../../src/main.ts'"],
  ['pages-know-little-of-ours', 'services/bot/web/src/a.tsx', "import type { M } from '../../src/inner.ts'\nexport type A = M"],
  ['pages-know-little-of-ours', 'services/bot/web/src/a.tsx', "import '../../../../libs/domain/src/index.ts'"],
  ['pages-know-little-of-ours', 'services/outbox/web/src/a.ts', "import type { Api } from '../../../bot/src/api.ts'\nexport type A = Api"],
  ['page-contract-is-a-leaf', 'services/outbox/src/api.ts', "import 'zod'"],
  ['ui-knows-words-only', 'libs/ui/src/a.tsx', "import '../../domain/src/index.ts'"],
  ['no-node-in-the-browser', 'services/bot/web/src/a.tsx', "import 'node:path'"],
  ['no-node-in-the-browser', 'libs/ui/src/a.tsx', "import 'node:path'"],
  ['resolvable', 'services/bot/web/src/a.tsx', "import './missing.tsx'"],
  ['resolvable', 'services/bot/src/a.ts', "import './missing.ts'"],
]

test.each(forbidden)('%s is reported in %s', async (rule, path, text) => {
  expect(await violations(path, text)).toContain(rule)
})

test('a ring of values is reported, a ring of types is not', async () => {
  write('libs/db/src/b.ts', "import { a } from './a.ts'\nimport type { A } from './a.ts'\nexport const b: A = a\n")
  expect(
    await violations('libs/db/src/a.ts', "import { b } from './b.ts'\nexport type A = number\nexport const a: number = b\n"),
  ).toContain('no-circular')
  write('libs/db/src/b.ts', "import type { A } from './a.ts'\nexport type B = A\n")
  expect(await violations('libs/db/src/a.ts', "import type { B } from './b.ts'\nexport type A = number\nexport type C = B\n")).toEqual([])
  rmSync(join(root, 'libs/db/src/b.ts'))
})

test('what is allowed passes', async () => {
  expect(
    await violations('services/bot/src/a.ts', "import 'grammy'\nimport 'fastify'\nimport '../../../libs/domain/src/index.ts'\n"),
  ).toEqual([])
  expect(await violations('libs/queue/src/a.ts', "import 'bullmq'\nimport '../../contracts/src/index.ts'\n")).toEqual([])
  expect(await violations('libs/db/src/a.test.ts', "import '../../testing/src/index.ts'\n")).toEqual([])
})

test('a page may know components, words and the contract with its own service', async () => {
  const page = [
    "import 'react'",
    "import 'react-dom'",
    "import './part.tsx'",
    "import '../../../../libs/ui/src/index.ts'",
    "import '../../../../libs/ui/src/styles.css'",
    "import '../../../../libs/i18n/src/index.ts'",
    "import type { Api } from '../../src/api.ts'",
    'export type A = Api',
  ]
  expect(await violations('services/bot/web/src/a.tsx', page.join('\n'))).toEqual([])
  expect(await violations('libs/ui/src/a.tsx', "import 'react-aria-components'\nimport '../../i18n/src/index.ts'\n")).toEqual([])
  const contract = "import type { Message } from '@grammyjs/types'\nexport type M = Message\nexport const names = ['a'] as const\n"
  expect(await violations('services/playground/src/api.ts', contract)).toEqual([])
})
