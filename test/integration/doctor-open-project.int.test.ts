import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkOpenProject, createFindingWords, createReach } from '@pinline/doctor'
import type { OpenProjectNeeds, OpenProjectSettings } from '@pinline/doctor'
import { createOpenProjectSimulator } from '@pinline/simulators'
import type { OpenProjectSimulator } from '@pinline/simulators'
import { expect, onTestFinished, test } from 'vitest'

const apiKey = 'opapi-test'

interface Instance {
  readonly mayCreate?: boolean
  /** Links of its only work package; null: there is none yet. */
  readonly rights?: readonly string[] | null
  readonly filterable?: readonly string[]
  /** Types with their custom fields. */
  readonly types?: Readonly<Record<string, Readonly<Record<string, { type: string; name: string }>>>>
  /** Paths that answer as a proxy does whose application is away. */
  readonly failing?: readonly string[]
}

const telegramId = { type: 'String', name: 'Telegram' }
const requestKey = { type: 'String', name: 'Ключ заявки' }
const usual: Required<Instance> = {
  mayCreate: true,
  rights: ['update', 'updateImmediately', 'addComment', 'addAttachment'],
  filterable: ['customField5', 'customField6', 'status'],
  types: {
    Завдання: { customField5: telegramId, customField6: requestKey, customField7: { type: 'Integer', name: 'Кабінет' } },
    Помилка: { customField5: telegramId, customField6: requestKey },
  },
  failing: [],
}

const linksOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { href: '/x' }]))
const elements = (names: readonly string[]) => ({ _embedded: { elements: names.map((name, index) => ({ id: index + 1, name })) } })

/** As much of an OpenProject as is asked about: root, one project, its types, their schemas, one filtered list, one work package. */
const answerOf = (instance: Required<Instance>, path: string, query: URLSearchParams): [number, unknown] => {
  const { mayCreate, rights, filterable, types, failing } = instance
  const schema = /^\/work_packages\/schemas\/3-(\d+)$/u.exec(path)
  if (failing.includes(path)) return [502, { _type: 'Error' }]
  if (path === '') return [200, { _type: 'Root', coreVersion: '17.2.0' }]
  if (path === '/projects/support' || path === '/projects/3') {
    return [200, { id: 3, name: 'Підтримка', _links: mayCreate ? linksOf(['createWorkPackage']) : {} }]
  }
  if (path === '/projects/3/types') return [200, elements(Object.keys(types))]
  if (path === '/statuses') return [200, elements(['Новий', 'У роботі'])]
  if (path === '/priorities') return [200, elements(['Низький'])]
  if (path === '/work_packages/9') return [200, { id: 9, _links: linksOf(rights ?? []) }]
  if (schema !== null) {
    const fields = Object.values(types)[Number(schema[1]) - 1] ?? {}
    return [200, { _type: 'Schema', subject: { type: 'String', name: 'Тема' }, ...fields }]
  }
  if (path === '/projects/3/work_packages') {
    const isKnown = filterable.some((property) => (query.get('filters') ?? '').includes(`"${property}"`))
    const found = { total: 1, _embedded: { elements: rights === null ? [] : [{ id: 9 }] } }
    return isKnown ? [200, found] : [400, { _type: 'Error', errorIdentifier: 'urn:openproject-org:api:v3:errors:InvalidQuery' }]
  }
  return [404, { _type: 'Error', errorIdentifier: 'urn:openproject-org:api:v3:errors:NotFound' }]
}

const needs: OpenProjectNeeds = {
  types: [
    { project: null, type: 1, priority: 1 },
    { project: null, type: 2, priority: null },
  ],
  statuses: [1, 2],
}
const wanting = (change: Partial<OpenProjectNeeds>) => ({ needs: { ...needs, ...change } })
const usualSettings = {
  auth: { type: 'basic', token: apiKey },
  project: 'support',
  fieldTelegramId: '5',
  fieldRequestKey: '6',
  hasWebhookSecret: true,
  needs,
} as const satisfies Omit<OpenProjectSettings, 'url'>

const checkAt = async (url: string, settings: Partial<OpenProjectSettings>) => {
  const findings = await checkOpenProject(createReach(), { ...usualSettings, url, ...settings })
  for (const language of ['uk', 'en'] as const) {
    const words = createFindingWords(language)
    for (const finding of findings) {
      expect(words.lines(finding).join('\n')).not.toContain(apiKey)
      // Whatever is wrong, there is a second line that says what to do.
      expect(words.lines(finding)).toHaveLength(finding.status === 'fail' || finding.status === 'warn' ? 2 : 1)
    }
  }
  return { findings, ids: findings.map(({ id }) => id) }
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
  return checkAt(`http://127.0.0.1:${String(port)}/desk`, settings)
}

const fine = ['desk.ok', 'project.ok', 'field.ok', 'field.ok', 'work.ok', 'events.ok']

test('an OpenProject in which everything is as it should be', async () => {
  const { ids, findings } = await check({})
  expect(ids).toEqual(fine)
  expect(findings[1]?.facts).toEqual({ title: 'Підтримка', types: 'Завдання, Помилка' })
})

test('without a catalogue the fields of all types are looked at, and no numbers', async () => {
  expect((await check({}, { needs: null })).ids).toEqual(fine)
})

test('a field number that belongs to nothing names the fields that there are', async () => {
  const { findings } = await check({}, { fieldRequestKey: '66' })
  expect(findings[3]).toMatchObject({ id: 'field.missing', facts: { number: '66', fields: '5 – Telegram, 6 – Ключ заявки' } })
})

test.each<[string, Instance, Partial<OpenProjectSettings>, string[]]>([
  ['a number as its format', {}, { fieldRequestKey: '7' }, ['field.ok', 'field.type']],
  ['no way to find anything by it', { filterable: ['customField5', 'status'] }, {}, ['field.ok', 'field.filter']],
  ['no number at all', {}, { fieldRequestKey: 'customField6' }, ['field.ok', 'field.form']],
  ['nothing set', {}, { fieldRequestKey: '' }, ['field.ok', 'field.unset']],
  // Both say the same of one field.
  ['the number of the other one', {}, { fieldRequestKey: '5' }, ['field.ok', 'field.twice']],
  ['types that lack it', { types: { ...usual.types, Помилка: { customField5: telegramId } } }, {}, ['field.ok', 'field.partly']],
  ['types that lack it but are not used', { types: { ...usual.types, Етап: {} } }, {}, ['field.ok', 'field.ok']],
])('the field of the request key with %s', async (_what, instance, settings, expected) => {
  expect((await check(instance, settings)).ids.slice(2, -2)).toEqual(expected)
})

test.each<[string, Instance, Partial<OpenProjectSettings>, string[]]>([
  ['another key', {}, { auth: { type: 'basic', token: 'opapi-other' } }, ['desk.key']],
  ['no key', {}, { auth: null }, ['desk.key-unset']],
  ['another project', {}, { project: 'sales' }, ['desk.ok', 'project.unknown', 'events.ok']],
  ['no project', {}, { project: '' }, ['desk.ok', 'project.unset', 'events.ok']],
  ['an account that may not create', { mayCreate: false }, {}, ['desk.ok', 'project.create', 'events.ok']],
  ['no types', { types: {} }, {}, ['desk.ok', 'project.types', 'events.ok']],
  ['a closed door', {}, { url: 'http://127.0.0.1:9' }, ['net.refused']],
  ['a failing door', { failing: [''] }, {}, ['desk.later']],
  ['something that fails on the way', { failing: ['/projects/support'] }, {}, ['desk.ok', 'desk.later']],
  ['no secret of webhooks', {}, { hasWebhookSecret: false }, [...fine.slice(0, -1), 'events.unset']],
])('an OpenProject with %s', async (_what, instance, settings, expected) => {
  expect((await check(instance, settings)).ids).toEqual(expected)
})

test.each<[string, readonly string[] | null, string[]]>([
  ['may do all', ['update', 'addComment', 'addAttachment'], ['work.ok']],
  ['may not edit', ['addComment', 'addAttachment'], ['work.edit']],
  ['may not comment', ['updateImmediately', 'addAttachment'], ['work.comment']],
  ['may not attach', ['updateImmediately', 'addComment'], ['work.attach']],
  ['may only look', [], ['work.edit', 'work.comment', 'work.attach']],
  ['has nothing to try it on', null, ['work.unseen']],
])('an account that %s', async (_what, rights, expected) => {
  expect((await check({ rights })).ids.slice(4, -1)).toEqual(expected)
})

test('a catalogue with numbers that the instance does not have is told which, and which there are', async () => {
  const types = [...needs.types, { project: null, type: 7, priority: 5 }, { project: null, type: 7, priority: 6 }]
  const { findings } = await check({}, wanting({ types, statuses: [1, 13, 2, 14, 13] }))
  expect(findings.filter(({ status }) => status === 'fail')).toMatchObject([
    { id: 'types.lacking', facts: { title: 'Підтримка', numbers: '7', known: '1 – Завдання, 2 – Помилка' } },
    { id: 'statuses.unknown', facts: { numbers: '13, 14', known: '1 – Новий, 2 – У роботі' } },
    { id: 'priorities.unknown', facts: { numbers: '5, 6', known: '1 – Низький' } },
  ])
})

test('each project of a catalogue is looked at, and the configured one only where it is used', async () => {
  const types = [
    { project: 'support', type: 1, priority: null },
    { project: 'sales', type: 1, priority: null },
  ]
  const { ids } = await check({}, { ...wanting({ types }), project: 'unused' })
  expect(ids).toEqual(['desk.ok', 'project.ok', 'field.ok', 'field.ok', 'work.ok', 'project.unknown', 'events.ok'])
})

const startSimulator = async (): Promise<OpenProjectSimulator> => {
  const simulator = createOpenProjectSimulator({ apiKey, oauth: { clientId: 'pinline', clientSecret: 's3cret' } })
  await simulator.start()
  onTestFinished(() => simulator.stop())
  simulator.create({ subject: 'Printer' })
  return simulator
}
const simulated = { project: 'it-support', ...wanting({ statuses: [1, 7, 13] }) }
const simulatedNeeds = { ...simulated, needs: { ...simulated.needs, types: [{ project: null, type: 1, priority: 9 }] } }

test('the simulated OpenProject is as it should be, with a token and as an OAuth application', async () => {
  const { url } = await startSimulator()
  expect((await checkAt(url, simulatedNeeds)).ids).toEqual(fine)
  const auth = { type: 'client-credentials', id: 'pinline', secret: 's3cret' } as const
  expect((await checkAt(url, { ...simulatedNeeds, auth })).ids).toEqual(fine)
  expect((await checkAt(url, { ...simulatedNeeds, auth: { ...auth, secret: 'x' } })).ids).toEqual(['desk.login'])
})

test.each<[Parameters<OpenProjectSimulator['patchFaults']>[0], string]>([
  [{ unauthorized: true }, 'desk.key'],
  [{ forbidden: true }, 'project.create'],
  [{ errorRate5xx: 1 }, 'desk.later'],
  [{ throttle429Rate: 1 }, 'desk.later'],
])('the simulated OpenProject with %j is %s', async (faults, expected) => {
  const simulator = await startSimulator()
  simulator.patchFaults(faults)
  expect((await checkAt(simulator.url, simulatedNeeds)).ids).toContain(expected)
})

test('the simulated OpenProject with a field that nothing is found by', async () => {
  const simulator = await startSimulator()
  simulator.faults.unfilterableFields.add(6)
  expect((await checkAt(simulator.url, simulatedNeeds)).ids).toContain('field.filter')
})
