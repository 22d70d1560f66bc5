import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTestApp, openProject } from '../../test/app.ts'

const url = '/openproject/webhook'
const sign = (payload: string, secret = openProject.webhookSecret): string =>
  `sha1=${createHmac('sha1', secret).update(payload).digest('hex')}`
const post = (payload: string, signature: string | undefined = sign(payload), type = 'application/json') =>
  ({ method: 'POST', url, payload, headers: { 'content-type': type, 'x-op-signature': signature } }) as const
const updated = (id: number): string => JSON.stringify({ action: 'work_package:updated', work_package: { id, subject: 'Принтер' } })

test('a signed delivery rings for its work package, whatever type it names', async () => {
  const { app, work, hints } = await createTestApp(null, openProject)
  for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded']) {
    const answer = await app.inject(post(updated(42), undefined, type))
    expect([answer.statusCode, answer.json()]).toEqual([200, { ok: true }])
  }
  expect(work).toEqual([42, 42, 42, 42])
  expect(hints.at(-1)).toEqual({ lane: 42, work: 42, wanted: 4 })
})

test.each([
  ['of another body', sign(updated(41))],
  ['by another secret', sign(updated(42), 'guess')],
  ['that is empty', ''],
  ['of another kind', sign(updated(42)).replace('sha1=', 'sha256=')],
])('a signature %s is refused, and nothing is stored', async (_name, signature) => {
  const { app, work } = await createTestApp(null, openProject)
  expect((await app.inject(post(updated(42), signature))).statusCode).toBe(401)
  expect(work).toEqual([])
})

test('a delivery without a signature is refused', async () => {
  const { app, work } = await createTestApp(null, openProject)
  const answer = await app.inject({ method: 'POST', url, payload: updated(42), headers: { 'content-type': 'application/json' } })
  expect(answer.statusCode).toBe(401)
  expect(work).toEqual([])
})

test('what is signed and about no work package is taken and changes nothing', async () => {
  const { app, work } = await createTestApp(null, openProject)
  const project = JSON.stringify({ action: 'project:updated', project: { id: 3 } })
  expect((await app.inject(post(project))).statusCode).toBe(200)
  expect((await app.inject(post('not json'))).statusCode).toBe(400)
  expect(work).toEqual([])
})

test('while Postgres is away the sender hears so', async () => {
  const { app, intake } = await createTestApp(null, openProject)
  intake.setTrouble(() => Promise.reject(new Error('away')))
  const answer = await app.inject(post(updated(42)))
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
})

test('a long delivery is taken, an endless one is not', async () => {
  const { app, work } = await createTestApp(null, openProject)
  const long = JSON.stringify({ action: 'work_package:updated', work_package: { id: 42, description: 'x'.repeat(1_000_000) } })
  expect((await app.inject(post(long))).statusCode).toBe(200)
  const endless = JSON.stringify({ action: 'work_package:updated', work_package: { id: 42, description: 'x'.repeat(3_000_000) } })
  expect((await app.inject(post(endless))).statusCode).toBe(413)
  expect(work).toEqual([42])
})

test('without a secret there is no such address', async () => {
  const { app } = await createTestApp()
  expect((await app.inject(post(updated(42)))).statusCode).toBe(404)
})
