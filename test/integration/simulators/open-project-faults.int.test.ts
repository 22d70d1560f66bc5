import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createListener, createOpenProjectWorld, fileForm, link, newWork } from './open-project-world.ts'

const path = '/projects/1/work_packages'
const secret = 's3cret'

test('while it is down nothing is answered, and afterwards everything is still there', async () => {
  const { desk, create, call } = await createOpenProjectWorld()
  const id = await create()
  desk.faults.down = true
  await expect(call('/users/me')).rejects.toThrow('fetch failed')
  desk.faults.down = false
  await expect
    .poll(() =>
      call(`/work_packages/${String(id)}`)
        .then(({ status }) => status)
        .catch(() => 0),
    )
    .toBe(200)
})

test('a 5xx and a 429 do nothing, a cut answer hides what was done', async () => {
  const { desk, post, call } = await createOpenProjectWorld()
  Object.assign(desk.faults, { errorRate5xx: 1 })
  expect((await post(path, newWork())).status).toBe(502)
  Object.assign(desk.faults, { errorRate5xx: 0, throttle429Rate: 1, retryAfterSeconds: 7 })
  const throttled = await post(path, newWork())
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7'])
  expect(desk.workPackages()).toEqual([])
  Object.assign(desk.faults, { throttle429Rate: 0, commitThenResetRate: 1 })
  await expect(post(path, newWork())).rejects.toThrow('fetch failed')
  expect((await call('/users/me')).status).toBe(200)
  expect(desk.workPackages()).toHaveLength(1)
  expect(desk.ledger.where(({ kind }) => kind === 'openproject.create')).toMatchObject([
    { ok: false, status: 502 },
    { ok: false, status: 429 },
    { ok: true, answered: false },
  ])
})

test('a slow call is done although nobody waits for it any more', async () => {
  const { desk, call } = await createOpenProjectWorld()
  const leaving = new AbortController()
  // Read by the instance once the call has come in.
  const goAway = (): number => {
    leaving.abort()
    return 20
  }
  Object.defineProperty(desk.faults, 'slowMs', { get: goAway })
  const body = JSON.stringify(newWork())
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: leaving.signal }
  await expect(call(path, init)).rejects.toThrow('aborted')
  await desk.ledger.waitFor(({ kind, ok }) => kind === 'openproject.create' && ok, { timeoutMs: 2000 })
  expect(desk.workPackages()).toHaveLength(1)
})

test('somebody who edits at the same time makes a change conflict', async () => {
  const { desk, create, patch } = await createOpenProjectWorld()
  const id = await create()
  desk.faults.conflictRate = 1
  const change = { lockVersion: 0, _links: { status: link('/statuses/7') } }
  expect((await patch(`/work_packages/${String(id)}`, change)).status).toBe(409)
  expect(desk.workPackages()).toMatchObject([{ lockVersion: 1, status: { id: 1 } }])
})

test('an account without rights may look and not write', async () => {
  const { desk, create, call, post, patch, upload } = await createOpenProjectWorld()
  const id = await create()
  desk.faults.forbidden = true
  const one = `/work_packages/${String(id)}`
  const answers = [
    call(one),
    post(path, newWork()),
    patch(one, { lockVersion: 0 }),
    post(`${one}/activities`, { comment: { raw: 'x' } }),
    upload(id, fileForm('a', 'x')),
  ]
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 403, 403, 403, 403])
})

test('every change is told of with the real signature and the state of the moment', async () => {
  const { url, heard } = await createListener()
  const { desk, create, upload } = await createOpenProjectWorld({ webhook: { url, secret } })
  const id = await create()
  desk.setStatus(id, 12, 12)
  desk.comment(id, '/reply done')
  desk.comment(id, 'secret', { internal: true })
  await upload(id, fileForm('a.txt', 'x'))
  await expect.poll(() => heard.length).toBe(8)
  for (const { body, signature } of heard) expect(signature).toBe(`sha1=${createHmac('sha1', secret).update(body).digest('hex')}`)
  const told = desk.tellings().map(({ action }) => action)
  expect(told).toEqual([
    'work_package:created',
    'work_package:updated',
    'work_package_comment:comment',
    'work_package:updated',
    'work_package_comment:internal_comment',
    'work_package:updated',
    'attachment:created',
    'work_package:updated',
  ])
  const bodies: unknown[] = desk.tellings().map(({ body }): unknown => JSON.parse(body))
  expect(bodies[1]).toMatchObject({ work_package: { id, customField6: 'k1', _embedded: { status: { id: 12 } } }, actor: { id: 12 } })
  expect(bodies[2]).toMatchObject({ activity: { comment: { raw: '/reply done' }, _embedded: { workPackage: { id } } } })
  expect(bodies[6]).toMatchObject({
    attachment: { fileName: 'a.txt', _links: { container: { href: `/api/v3/work_packages/${String(id)}` } } },
  })
})

test('edits of one person within the time of aggregation are one telling', async () => {
  const { url, heard } = await createListener()
  const { desk, create } = await createOpenProjectWorld({ webhook: { url }, webhookDelayMs: 30 })
  const id = await create()
  desk.setStatus(id, 7)
  desk.setStatus(id, 12)
  desk.setStatus(id, 9, 12)
  await expect.poll(() => heard.length).toBe(3)
  expect(heard.every(({ signature }) => signature === undefined)).toBe(true)
  const bodies: unknown[] = heard.map(({ body }): unknown => JSON.parse(body))
  const ofOleh = bodies.filter((body) => (body as { actor: { id: number } }).actor.id === 11) // every telling of a work package has one
  expect(ofOleh).toMatchObject([{ action: 'work_package:updated', work_package: { _embedded: { status: { id: 9 } } } }])
})

test('tellings are lost and doubled as the knobs say', async () => {
  const { url, heard } = await createListener()
  const { desk, create } = await createOpenProjectWorld({ webhook: { url, secret } })
  desk.faults.webhookDropRate = 1
  const id = await create()
  expect(desk.ledger.where(({ kind }) => kind === 'openproject.webhook')).toMatchObject([{ ok: false, error: 'dropped', work: id }])
  Object.assign(desk.faults, { webhookDropRate: 0, webhookDuplicateRate: 1 })
  desk.setStatus(id, 7)
  await expect.poll(() => heard.length).toBe(2)
  expect(heard[0]).toEqual(heard[1])
})

test('knobs are turned by name, and a wrong one changes nothing', async () => {
  const { desk } = await createOpenProjectWorld()
  expect(desk.patchFaults({ conflictRate: 0.5, refusedStatuses: [14] })).toEqual({ status: 'done' })
  expect(desk.describeFaults()).toMatchObject({ conflictRate: 0.5, refusedStatuses: [14], down: false })
  expect(desk.patchFaults({ conflictRate: 2, forbidden: true })).toMatchObject({ status: 'invalid' })
  expect(desk.faults.forbidden).toBe(false)
})
