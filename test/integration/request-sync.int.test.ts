import { createRequestSync } from '@pinline/db'
import { systemClock } from '@pinline/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAnswerTimer, createUnassignedTimer } from '../../services/requests/src/timers/due.ts'
import { contentOf, createRequestsFixture, md5, said } from './requests-fixture.ts'
import type { RequestsFixture } from './requests-fixture.ts'

let desk: RequestsFixture
beforeEach(async () => {
  desk = await createRequestsFixture()
})
afterEach(() => desk.close())

test('a request becomes one work package with its words, its key, its requester and its files', async () => {
  const { id } = await desk.delivered(['photo', 'scan'])
  const work = await desk.workOf(id)
  expect(work).toMatchObject({ project: 'it-support', requester: '500', subject: 'Printer, projector, other' })
  expect(work.description).toContain('The printer is broken')
  expect(work.files.map(({ md5: sum }) => sum)).toEqual([md5(contentOf('photo')), md5(contentOf('scan'))])
  expect(await desk.get(id)).toMatchObject({ workPackage: work.id, lockVersion: expect.any(Number) })
})

test('a work package that was made before the answer was cut is adopted, never made again', async () => {
  desk.simulator.patchFaults({ commitThenResetRate: 1 })
  const requests = desk.open()
  const { id, lanes } = await desk.submit(['photo'])
  requests.hint(lanes)
  await expect.poll(() => desk.simulator.workPackages().length, { timeout: 5000 }).toBe(1)
  desk.simulator.patchFaults({ commitThenResetRate: 0 })
  await desk.settled(40_000)
  expect(desk.simulator.workPackages()).toHaveLength(1)
  expect((await desk.workOf(id)).files).toHaveLength(1)
})

test('nor is one whose answer a proxy has replaced by a 503 with a time to come back', async () => {
  desk.simulator.patchFaults({ commitThenMaintenanceRate: 1, retryAfterSeconds: 1 })
  const requests = desk.open()
  const { id, lanes } = await desk.submit(['photo'])
  requests.hint(lanes)
  await expect.poll(() => desk.simulator.workPackages().length, { timeout: 5000 }).toBe(1)
  await expect.poll(async () => (await desk.get(id)).workPackage, { timeout: 20_000 }).not.toBeNull()
  await expect.poll(async () => (await desk.workOf(id)).files.length, { timeout: 20_000 }).toBe(1)
  desk.simulator.patchFaults({ commitThenMaintenanceRate: 0 })
  await desk.settled(40_000)
  expect(desk.simulator.workPackages()).toHaveLength(1)
  expect((await desk.workOf(id)).files).toHaveLength(1)
})

test('a crash between the work package and our note of it leaves one work package', async () => {
  const requests = desk.open((openProject) => ({
    create: async (work) => {
      await openProject.create(work)
      throw new Error('the process died')
    },
  }))
  const { id, lanes } = await desk.submit()
  requests.hint(lanes)
  await expect.poll(() => desk.simulator.workPackages().length).toBe(1)
  await requests.deliveries.close()
  await desk.sql(`update lane set lease_until = '-infinity' where kind = 'openproject'`)
  const next = desk.open()
  next.hint(lanes)
  await desk.settled()
  expect(desk.simulator.workPackages()).toHaveLength(1)
  expect((await desk.get(id)).workPackage).toBe((await desk.workOf(id)).id)
})

test('of two equal files each is there once, also when an answer was cut', async () => {
  let cut = true
  const requests = desk.open((openProject) => ({
    attach: async (work, file) => {
      const answer = await openProject.attach(work, file)
      if (!cut) return answer
      cut = false
      return { status: 'ambiguous', reason: 'cut' }
    },
  }))
  const { id, lanes } = await desk.submit(['same', 'same'])
  requests.hint(lanes)
  await desk.settled()
  expect((await desk.workOf(id)).files).toHaveLength(2)
})

test('words of a requester mean nothing in OpenProject, and come once though an answer was cut', async () => {
  const first = await desk.delivered()
  await first.requests.deliveries.close()
  let cut = true
  const requests = desk.open((openProject) => ({
    comment: async (work, text) => {
      const answer = await openProject.comment(work, text)
      if (!cut) return answer
      cut = false
      return { status: 'ambiguous', reason: 'timeout' }
    },
  }))
  const deed = {
    request: first.id,
    person: (await desk.get(first.id)).person,
    key: 'u1',
    text: '@everybody #12 {{macro}}',
    files: [],
    ...said,
  }
  const outcome = await desk.requester.comment(deed)
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  const { comments } = await desk.workOf(first.id)
  expect(comments).toHaveLength(1)
  expect(comments[0]?.text).not.toMatch(/@everybody|#12|\{\{macro/u)
  expect(comments[0]?.text).toContain('Oksana')
  // Our own comment is no news.
  expect(await desk.keysOf(first.id)).toEqual(['req.submitted'])
})

test('whoever takes a request in Telegram is its assignee where OpenProject knows him, and the requester is told once', async () => {
  const { id, work, requests } = await desk.delivered()
  const person = await desk.person(900, 'Oleh')
  const outcome = await desk.staff.take({ request: id, person, name: 'Oleh', key: 'press1' })
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  expect(await desk.workOf(id)).toMatchObject({ assignee: { id: 11 }, status: { id: 7 } })
  await requests.ringWork(work)
  await desk.settled()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.assigned'])
  expect(await desk.get(id)).toMatchObject({ status: 'work', assignee: 'Oleh' })
})

test('somebody else has changed it in between: the change is made on what stands there now', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.patchFaults({ conflictRate: 0.5 })
  const person = await desk.person(901, 'Iryna')
  const outcome = await desk.staff.solve({ request: id, person, name: 'Iryna', key: 'press1' })
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  const seen = await desk.workOf(id)
  expect(seen.status.id).toBe(12)
  expect(seen.comments.map(({ text }) => text).join()).toContain('Iryna')
  await requests.ringWork(work)
  await desk.settled()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.solved'])
})

test('status, assignee and words of the staff reach the requester, each once however often it is looked', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.assign(work, 12)
  desk.simulator.comment(work, 'He calls every day')
  const reply = desk.simulator.comment(work, '/reply Tomorrow at ten')
  desk.simulator.comment(work, '/reply secret', { internal: true })
  desk.simulator.setStatus(work, 7)
  for (let look = 0; look < 3; look += 1) {
    await requests.ringWork(work)
    await desk.settled()
  }
  desk.simulator.editComment(work, reply, '/reply Tomorrow at eleven')
  await requests.ringWork(work)
  await desk.settled()
  const told = await desk.told(id)
  expect(told.map(({ key }) => key)).toEqual(['req.submitted', 'req.assigned', 'req.comment', 'req.status'])
  expect(told[2]?.params).toMatchObject({ text: 'Tomorrow at ten' })
  expect(await desk.get(id)).toMatchObject({ status: 'work', assignee: 'Ірина Коваль' })
})

test('a question and a solution bring the words that came with them; an end in OpenProject asks for a mark', async () => {
  const { id, work, requests } = await desk.delivered()
  const look = async (): Promise<void> => {
    await requests.ringWork(work)
    await desk.settled()
  }
  desk.simulator.comment(work, '/reply Which room?')
  desk.simulator.setStatus(work, 8)
  await look()
  expect(await desk.get(id)).toMatchObject({ status: 'ask', askedAt: expect.any(Date) })
  desk.simulator.setStatus(work, 12)
  await look()
  desk.simulator.setStatus(work, 13)
  await look()
  const told = await desk.told(id)
  expect(told.map(({ key }) => key)).toEqual(['req.submitted', 'req.ask', 'req.solved', 'req.status', 'req.rate'])
  expect(told[1]?.params).toMatchObject({ text: 'Which room?' })
})

test('what is on its way from Telegram is not undone by what stands in OpenProject meanwhile', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.setStatus(work, 7)
  const outcome = await desk.requester.cancel({ request: id, person: (await desk.get(id)).person, key: 'press1' })
  // OpenProject is seen before the wish has reached it.
  await requests.ringWork(work)
  await expect
    .poll(
      async () => (await desk.sql(`select 1 from lane where kind = 'work-sync' and lease_until = '-infinity' and next_at > now()`)).length,
    )
    .toBe(1)
  expect((await desk.get(id)).status).toBe('cancelled')
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  expect((await desk.workOf(id)).status.id).toBe(14)
  expect(await desk.get(id)).toMatchObject({ status: 'cancelled' })
  expect(await desk.keysOf(id)).toEqual(['req.submitted'])
})

test('what comes to OpenProject during a look is not undone by what the look has seen before', async () => {
  const { id, work, requests } = await desk.delivered()
  await requests.looks.close()
  let isFirst = true
  const other = desk.open((openProject) => ({
    read: async (wanted) => {
      const seen = await openProject.read(wanted)
      if (!isFirst) return seen
      isFirst = false
      const outcome = await desk.requester.cancel({ request: id, person: (await desk.get(id)).person, key: 'press1' })
      if (outcome.status !== 'none') requests.hint(outcome.lanes)
      await expect.poll(async () => (await desk.workOf(id)).status.id).toBe(14)
      await expect.poll(async () => (await desk.effects(id)).every(({ state }) => state === 'sent')).toBe(true)
      return seen
    },
  }))
  desk.simulator.setStatus(work, 7)
  await other.ringWork(work)
  await desk.settled()
  expect(await desk.get(id)).toMatchObject({ status: 'cancelled' })
  expect(await desk.keysOf(id)).toEqual(['req.submitted'])
})

test('a file of the staff goes along with the words that show it, others stay inside', async () => {
  const { id, work, requests } = await desk.delivered()
  const shown = desk.simulator.attach(work, { name: 'plan.png', type: 'image/png', content: contentOf('plan') })
  desk.simulator.attach(work, { name: 'log.txt', type: 'text/plain', content: contentOf('log') })
  desk.simulator.comment(work, `/reply See ![](/api/v3/attachments/${String(shown)}/content)`)
  await requests.ringWork(work)
  await desk.settled()
  const files = await desk.sql<{ name: string }>('select name from request_file where request_id = $1', [id])
  expect(files).toEqual([{ name: 'plan.png' }])
  expect(await desk.sql(`select 1 from outbox_item where op = 'request.file'`)).toHaveLength(1)
})

test('a work package is made in a project that is noted before, and the poll looks there from then on', async () => {
  const { id } = await desk.delivered()
  const [create] = await desk.sql<{ project: string }>(`select payload ->> 'project' as project from outbox_item where op = 'work.create'`)
  expect([create, await desk.get(id)]).toMatchObject([{ project: 'it-support' }, { status: 'new' }])
  expect(await createRequestSync(desk.database, { bot: 42, clock: systemClock }).projects()).toEqual(['it-support'])
})

test('a work package that is gone is told of, and the request stays', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.remove(work)
  await requests.ringWork(work)
  await desk.settled()
  expect(desk.gone).toEqual([id])
  expect((await desk.get(id)).status).toBe('new')
})

test('what is foreign in a shared instance costs no call', async () => {
  const { requests } = await desk.delivered()
  const calls = desk.simulator.ledger.where(({ kind }) => kind.startsWith('openproject.')).length
  const foreign = desk.simulator.create({ subject: 'Buy chairs' })
  await requests.ringWork(foreign)
  await desk.settled()
  expect(desk.simulator.ledger.where(({ kind }) => kind.startsWith('openproject.')).length - calls).toBe(1)
})

test('whoever waits for long is told that OpenProject is away, and gets the link when it is back', async () => {
  desk.simulator.patchFaults({ down: true })
  const requests = desk.open()
  const { id, lanes } = await desk.submit()
  requests.hint(lanes)
  await desk.due.tellDown(systemClock())
  await desk.due.tellDown(systemClock())
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.op.down'])
  desk.simulator.patchFaults({ down: false })
  await desk.settled()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.op.down', 'req.linked'])
})

test('whoever owes an answer is reminded once, and in the end the request closes, in OpenProject too', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.setStatus(work, 8)
  await requests.ringWork(work)
  await desk.settled()
  await desk.sql(`update request set asked_at = now() - interval '25 hours' where id = $1`, [id])
  const run = createAnswerTimer(desk.dueDeps(requests.hint))
  await run()
  await run()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.ask', 'req.ask.again'])
  await desk.sql(`update request set asked_at = now() - interval '8 days' where id = $1`, [id])
  await run()
  await run()
  await desk.settled()
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.ask', 'req.ask.again', 'req.status'])
  expect([(await desk.get(id)).status, (await desk.workOf(id)).status.id]).toEqual(['closed', 13])
})

test('a solution that nobody objects to for three days closes the request without a word', async () => {
  const { id, work, requests } = await desk.delivered()
  desk.simulator.setStatus(work, 12)
  await requests.ringWork(work)
  await desk.settled()
  const run = createAnswerTimer(desk.dueDeps(requests.hint))
  await run()
  expect((await desk.get(id)).status).toBe('solved')
  await desk.sql(`update request set solved_at = now() - interval '73 hours' where id = $1`, [id])
  await run()
  await desk.settled()
  expect([(await desk.get(id)).status, (await desk.workOf(id)).status.id]).toEqual(['closed', 13])
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.solved'])
})

test('requests that nobody has taken are told of in the group of their department, once', async () => {
  const { id } = await desk.delivered()
  await desk.sql(`update request set created_at = now() - interval '2 hours' where id = $1`, [id])
  const run = createUnassignedTimer(desk.dueDeps(() => undefined))
  await run()
  await run()
  const posts = await desk.sql<{ recipient: string }>(`select recipient from outbox_item where payload ->> 'key' = 'staff.unassigned'`)
  expect(posts).toEqual([{ recipient: 'staff:icc' }])
})
