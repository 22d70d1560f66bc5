import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { effects } from '@pinline/contracts'
import { isTextKey } from '@pinline/i18n'
import { describe, expect, test } from 'vitest'
import uk from '../../libs/i18n/src/uk.json' with { type: 'json' }

const root = join(import.meta.dirname, '../..')
const isOurs = (path: string): boolean => !/node_modules|\/dist\/|\/generated\/|\.test\.|\/test\//.test(path)
const read = (pattern: string): Map<string, string> =>
  new Map(
    globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') })
      .filter(isOurs)
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )

const keys = Object.keys(uk)
const sources = read('{services,libs,infra}/**/*.{ts,tsx}')
const everything = [...sources.values()].join('\n')

/** Keys whose end is only known at run time: what stands in front of it in the code, and the ends that there are. */
const builtAtRunTime: Readonly<Record<string, RegExp>> = {
  'act.': /^(?:free|work|done|check)$/,
  'adm.kind.': /./,
  'adm.state.': /./,
  'btn.tpl.lang.': /^\d$/,
  'card.state.': /^(?:lapsed|released)$/,
  'doctor.': /./,
  'here.': /^(?:btn\.(?:group|staff)|(?:group|log|staff)\.(?:done|same))$/,
  'log.': /^(?:action|reason)\./,
  'order.code.': /^\d$/,
  'order.state.': /^\d+$/,
  'order.tell.': /^\d+$/,
  'pg.fault.': /./,
  'pg.reset.': /./,
  'pg.service.': /./,
  'pg.stage.': /./,
  'pg.story.name.': /^\d$/,
  'pg.story.product.': /^\d$/,
  'pg.story.says.': /^\d$/,
  'pg.system.': /./,
  'reason.': /^(?:poison|restored)$/,
  'role.': /./,
  'st.': /./,
  'system.': /./,
  'ui.theme.': /./,
}

/** Texts of the console, which are in the catalogue ahead of their screens. */
const ahead = ['con.']

/** Every word that stands in quotes. */
const written = new Set([...everything.matchAll(/(['"`])([\w./-]+)\1/g)].map(([, , literal = '']) => literal))

const isWritten = (key: string): boolean => written.has(key)

const isBuilt = (key: string): boolean =>
  Object.entries(builtAtRunTime).some(([prefix, ends]) => key.startsWith(prefix) && ends.test(key.slice(prefix.length)))

const isAhead = (key: string): boolean => ahead.some((start) => key === start || (start.endsWith('.') && key.startsWith(start)))

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

describe('a text of the catalogue', () => {
  test('is said by something', () => {
    expect(keys.filter((key) => !isWritten(key) && !isBuilt(key) && !isAhead(key))).toEqual([])
  })

  test.each(Object.keys(builtAtRunTime))('whose key begins with %s is put together in the code', (prefix) => {
    expect(everything.includes(`\`${prefix}\${`)).toBe(true)
    expect(keys.some((key) => key.startsWith(prefix))).toBe(true)
  })

  test.each(ahead)('%s is still ahead of its screen', (start) => {
    expect(keys.filter((key) => (start.endsWith('.') ? key.startsWith(start) : key === start)).some((key) => !isWritten(key))).toBe(true)
  })
})

test('a key that the code names is in the catalogue', () => {
  const families = new Set(keys.map((key) => key.split('.')[0]))
  const named = [...sources].flatMap(([path, source]) =>
    // Findings of the doctor are named without their first word; failpoints are named like keys.
    path.startsWith('libs/doctor/') || path.endsWith('/failpoints.ts')
      ? []
      : [...source.matchAll(/(['"`])([a-z_]+(?:\.[a-z0-9_]+)+)\1/g)].map(([, , name = '']) => ({ path, name })),
  )
  const strange = named.filter(({ name }) => families.has(name.split('.')[0] ?? '') && !isTextKey(name) && !Object.hasOwn(effects, name))
  expect(named.length).toBeGreaterThan(500)
  expect(strange).toEqual([])
})

/** What is compared with words of others, and the people of the simulated shop. */
const spokenInCode = [
  'libs/doctor/src/crm.ts',
  'services/bot/src/words.ts',
  'services/playground/src/shop.ts',
  'services/playground/web/src/story/act-claim.ts',
]

test('no text that people read stands in the code', () => {
  const speaking = [...sources.keys()].filter(
    (path) =>
      /^(?:services|libs)\//.test(path) &&
      !/^libs\/(?:simulators|testing)\//.test(path) &&
      /[\u0400-\u04ff]/.test(withoutComments(sources.get(path) ?? '')),
  )
  expect(speaking.toSorted()).toEqual(spokenInCode)
})
