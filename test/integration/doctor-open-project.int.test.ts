import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkOpenProject, createFindingWords, createReach } from '@pinline/doctor'
import type { OpenProjectSettings } from '@pinline/doctor'
import { expect, onTestFinished, test } from 'vitest'

const apiKey = 'opapi-test'

interface Instance {
  readonly mayCreate?: boolean
  readonly filterable?: readonly string[]
  /** Types with their custom fields. */
  readonly types?: Readonly<Record<string, Readonly<Record<string, { type: string; name: string }>>>>
}

const telegramId = { type: 'String', name: 'Telegram' }
const requestKey = { type: 'String', name: 'Ключ заявки' }
const usual: Required<Instance> = {
  mayCreate: true,
  filterable: ['customField5', 'customField6'],
  types: {
    Завдання: { customField5: telegramId, customField6: requestKey, customField7: { type: 'Integer', name: 'Кабінет' } },
    Помилка: { customField5: telegramId, customField6: requestKey },
  },
}

/** As much of an OpenProject as is asked about: root, one project, its types, their schemas, one filtered list. */
const answerOf = ({ mayCreate, filterable, types }: Required<Instance>, path: string, query: URLSearchParams): [number, unknown] => {
  const names = Object.keys(types)
  const schema = /^\/work_packages\/schemas\/3-(\d+)$/u.exec(path)
  if (path === '') return [200, { _type: 'Root', coreVersion: '17.2.0' }]
  if (path === '/projects/support' || path === '/projects/3') {
    return [200, { id: 3, name: 'Підтримка', _links: mayCreate ? { createWorkPackage: { href: '/x' } } : {} }]
  }
  if (path === '/projects/3/types') return [200, { _embedded: { elements: names.map((name, index) => ({ id: index + 1, name })) } }]
  if (schema !== null) {
    const fields = types[names[Number(schema[1]) - 1] ?? ''] ?? {}
    return [200, { _type: 'Schema', subject: { type: 'String', name: 'Тема' }, ...fields }]
  }
  if (path === '/projects/3/work_packages') {
    const isKnown = filterable.some((property) => (query.get('filters') ?? '').includes(`"${property}"`))
    return isKnown ? [200, { total: 0 }] : [400, { _type: 'Error', errorIdentifier: 'urn:openproject-org:api:v3:errors:InvalidQuery' }]
  }
  return [404, { _type: 'Error', errorIdentifier: 'urn:openproject-org:api:v3:errors:NotFound' }]
}

const check = async (change: Instance, settings: Partial<OpenProjectSettings> = {}) => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const expected = `Basic ${Buffer.from(`apikey:${apiKey}`).toString('base64')}`
    const isKnown = request.headers.authorization === expected && request.method === 'GET'
    const [status, body] = isKnown
      ? answerOf({ ...usual, ...change }, url.pathname.replace('/desk/api/v3', ''), url.searchParams)
      : [401, { _type: 'Error' }]
    response.writeHead(status, { 'content-type': 'application/hal+json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  // A server that listens on a port has an address.
  const { port } = server.address() as AddressInfo
  const findings = await checkOpenProject(createReach(), {
    url: `http://127.0.0.1:${String(port)}/desk`,
    apiKey,
    project: 'support',
    fieldTelegramId: '5',
    fieldRequestKey: '6',
    ...settings,
  })
  for (const language of ['uk', 'en'] as const) {
    const words = createFindingWords(language)
    for (const finding of findings) expect(words.lines(finding).join('\n')).not.toContain(apiKey)
  }
  return { findings, ids: findings.map(({ id }) => id) }
}

test('an OpenProject in which everything is as it should be', async () => {
  const { ids, findings } = await check({})
  expect(ids).toEqual(['desk.ok', 'project.ok', 'field.ok', 'field.ok'])
  expect(findings[1]?.facts).toEqual({ title: 'Підтримка', types: 'Завдання, Помилка' })
})

test('a field number that belongs to nothing names the fields that there are', async () => {
  const { findings } = await check({}, { fieldRequestKey: '66' })
  expect(findings[3]).toMatchObject({ id: 'field.missing', facts: { number: '66', fields: '5 – Telegram, 6 – Ключ заявки' } })
})

test.each<[string, Instance, Partial<OpenProjectSettings>, string[]]>([
  ['a number as its format', {}, { fieldRequestKey: '7' }, ['field.ok', 'field.type']],
  ['no way to find anything by it', { filterable: ['customField5'] }, {}, ['field.ok', 'field.filter']],
  ['no number at all', {}, { fieldRequestKey: 'customField6' }, ['field.ok', 'field.form']],
  ['nothing set', {}, { fieldRequestKey: '' }, ['field.ok', 'field.unset']],
  ['the number of the other one', {}, { fieldRequestKey: '5' }, ['field.ok', 'field.ok', 'field.twice']],
  ['types that lack it', { types: { ...usual.types, Етап: { customField5: telegramId } } }, {}, ['field.ok', 'field.partly']],
])('the field of the request key with %s', async (_what, instance, settings, expected) => {
  expect((await check(instance, settings)).ids.slice(2)).toEqual(expected)
})

test.each<[string, Instance, Partial<OpenProjectSettings>, string[]]>([
  ['another key', {}, { apiKey: 'opapi-other' }, ['desk.key']],
  ['no key', {}, { apiKey: '' }, ['desk.key-unset']],
  ['another project', {}, { project: 'sales' }, ['desk.ok', 'project.unknown']],
  ['no project', {}, { project: '' }, ['desk.ok', 'project.unset']],
  ['an account that may not create', { mayCreate: false }, {}, ['desk.ok', 'project.create']],
  ['no types', { types: {} }, {}, ['desk.ok', 'project.types']],
  ['a closed door', {}, { url: 'http://127.0.0.1:9' }, ['net.refused']],
])('an OpenProject with %s', async (_what, instance, settings, expected) => {
  expect((await check(instance, settings)).ids).toEqual(expected)
})
