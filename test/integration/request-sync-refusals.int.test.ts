import { createDeadLetters } from '@pinline/db'
import { systemClock } from '@pinline/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRequestsFixture, said } from './requests-fixture.ts'
import type { RequestsFixture } from './requests-fixture.ts'

let desk: RequestsFixture
beforeEach(async () => {
  desk = await createRequestsFixture()
})
afterEach(() => desk.close())

test('a file that the instance refuses is told of, and the rest goes on', async () => {
  desk.simulator.patchFaults({ refuseFiles: true })
  const { id, requests } = await desk.delivered(['photo'])
  const deed = { request: id, person: (await desk.get(id)).person, key: 'u1', text: 'And it smells', files: [], ...said }
  const outcome = await desk.requester.comment(deed)
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  expect(await desk.keysOf(id)).toContain('req.file.refused')
  const work = await desk.workOf(id)
  expect(work.files).toEqual([])
  expect(work.comments.map(({ text }) => text).join()).toContain('And it smells')
})

test('a refused request waits until the instance is set right, somebody hears of it, and it goes with all that belongs to it', async () => {
  desk.simulator.patchFaults({ requireBuilding: true })
  const requests = desk.open()
  const { id, lanes } = await desk.submit(['photo'])
  requests.hint(lanes)
  await expect.poll(() => desk.refusals.length).toBe(1)
  expect(desk.refusals[0]).toContain('blank')
  await expect
    .poll(async () => (await desk.effects(id)).map(({ op, state }) => `${op} ${state}`))
    .toEqual(['work.create pending', 'work.file pending'])
  desk.simulator.patchFaults({ requireBuilding: false })
  await desk.hurry()
  requests.hint(lanes)
  await desk.settled()
  expect((await desk.workOf(id)).files).toHaveLength(1)
  expect(await desk.keysOf(id)).toEqual(['req.submitted'])
})

test('behind a work package that was given up everything waits in the dead letters, is told of, and goes when that is replayed', async () => {
  const requests = desk.open()
  const { id, lanes } = await desk.submit(['photo'])
  await desk.sql(`update outbox_item set attempts = 20 where op = 'work.create'`)
  requests.hint(lanes)
  await desk.settled()
  const effects = await desk.effects(id)
  expect(effects.map(({ op, state }) => `${op} ${state}`)).toEqual(['work.create dead', 'work.file dead'])
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.file.refused'])
  const letters = createDeadLetters(desk.database, { policy: 'show', clock: systemClock })
  const [dead] = effects
  const replayed = await letters.replay({ lane: dead?.lane ?? 0, seq: dead?.seq ?? 0 }, 'console')
  if (replayed.status === 'replayed') requests.hint(replayed.lanes)
  await desk.settled()
  expect((await desk.workOf(id)).files).toHaveLength(1)
  expect((await letters.list(1, 10)).total).toBe(0)
})

test('of several work packages of one request the first counts, the others say so, and somebody hears of it', async () => {
  const requests = desk.open((openProject) => ({
    create: async (work) => {
      await openProject.create(work)
      await openProject.create(work)
      return { status: 'ambiguous', reason: 'cut' }
    },
  }))
  const { id, lanes } = await desk.submit()
  requests.hint(lanes)
  await desk.settled()
  const [first, second] = desk.simulator.workPackages().toSorted((one, other) => one.id - other.id)
  expect((await desk.get(id)).workPackage).toBe(first?.id)
  expect(desk.twins).toEqual([[first?.id, second?.id]])
  expect(second?.comments.map(({ text }) => text)).toEqual([expect.stringContaining(`/work_packages/${String(first?.id)}>`)])
  expect(first?.comments).toEqual([])
})

test('a status that OpenProject refuses is taken back, and the group and the requester hear of it', async () => {
  const { id, requests, work } = await desk.delivered()
  desk.simulator.setStatus(work, 7)
  await requests.ringWork(work)
  await desk.settled()
  desk.simulator.patchFaults({ refusedStatuses: [14] })
  const outcome = await desk.requester.cancel({ request: id, person: (await desk.get(id)).person, key: 'press1' })
  expect((await desk.get(id)).status).toBe('cancelled')
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  await expect.poll(async () => (await desk.get(id)).status).toBe('work')
  expect((await desk.toldStaff(id)).filter(({ key }) => key === 'staff.refused.status')).toHaveLength(1)
  expect(await desk.keysOf(id)).toEqual(['req.submitted', 'req.status', 'req.status'])
})

test('an assignee whom OpenProject refuses is taken back too', async () => {
  const { id, requests } = await desk.delivered()
  desk.simulator.patchFaults({ forbidden: true })
  const person = await desk.person(900, 'Oleh')
  const outcome = await desk.staff.take({ request: id, person, name: 'Oleh', key: 'press1' })
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  await expect.poll(() => desk.get(id)).toMatchObject({ status: 'new', assignee: null, takenBy: null })
  const keys = (await desk.toldStaff(id)).map(({ key }) => key)
  expect(keys).toEqual(expect.arrayContaining(['staff.refused.assignee', 'staff.refused.status']))
})

test('words of the staff that do not get there are told to their group and shown to have failed', async () => {
  const { id, requests } = await desk.delivered()
  desk.simulator.patchFaults({ forbidden: true })
  const person = await desk.person(900, 'Oleh')
  const source = { telegramChat: -100, messageId: 78 }
  const outcome = await desk.staff.note({ request: id, person, name: 'Oleh', key: 'u2', text: 'Needs a new drum', source })
  if (outcome.status !== 'none') requests.hint(outcome.lanes)
  await desk.settled()
  expect((await desk.toldStaff(id)).at(-1)).toMatchObject({ key: 'staff.undelivered', params: { text: 'Needs a new drum' } })
  const receipts = await desk.sql<{ idem: string }>(`select idem from outbox_item where op = 'receipt' and idem like '%:failed'`)
  expect(receipts).toHaveLength(1)
  expect(await desk.keysOf(id)).toEqual(['req.submitted'])
})
