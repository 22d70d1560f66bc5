import { createOpenProject } from '@pinline/openproject'
import type { OpenProjectOptions } from '@pinline/openproject'
import type { NewWorkPackage, OpenProject, OpenProjectFailure } from '@pinline/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** An instance with a work package in project 1. */
export interface OpenProjectWorld {
  readonly desk: OpenProject
  /** Number of a work package that there is, as it was read. */
  readonly work: number
  readonly lockVersion: number
  close(): unknown
}

/** The value of a result that must be there. */
export const valueOf = <Value>(result: { readonly status: 'ok'; readonly value: Value } | OpenProjectFailure): Value => {
  if (result.status !== 'ok') throw new Error(`expected ok, got ${JSON.stringify(result)}`)
  return result.value
}

/** The adapter as the tests use it. */
export const openDesk = (baseUrl: string, options: Partial<OpenProjectOptions> = {}): OpenProject =>
  createOpenProject({
    baseUrl,
    auth: { type: 'basic', token: 'opapi-test' },
    fields: { telegramId: 5, requestKey: 6 },
    clock: () => new Date('2026-11-22T10:00:00Z'),
    timeoutMs: 5000,
    ...options,
  })

export const printer: NewWorkPackage = {
  project: '1',
  type: 1,
  subject: 'Принтер не друкує · Кабінет 12',
  description: 'Кабінет 12  \nнічого не друкує',
  priority: 8,
  key: 'pinline:1',
  requester: 5_000_000_001,
}
export const photo = { name: 'фото.png', type: 'image/png', content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]) }

const whole = { id: expect.any(Number), lockVersion: expect.any(Number), subject: expect.any(String), updatedAt: expect.any(Date) }
const aStatus = { id: expect.any(Number), name: expect.any(String), closed: expect.any(Boolean) }
const aComment = { id: expect.any(Number), author: { id: expect.any(Number) }, createdAt: expect.any(Date), updatedAt: expect.any(Date) }
const aFile = {
  id: expect.any(Number),
  name: expect.any(String),
  md5: expect.stringMatching(/^[0-9a-f]{32}$/u),
  author: expect.any(Number),
}

const describeAsking = (world: () => OpenProjectWorld): void => {
  it('knows the account and the largest file', async () => {
    expect(valueOf(await world().desk.me())).toBeGreaterThan(0)
    expect(valueOf(await world().desk.limits()).fileBytes).toBeGreaterThan(1_000_000)
  })

  it('reads a work package, its comments and its files', async () => {
    const { desk, work } = world()
    expect(valueOf(await desk.read(work))).toMatchObject({ ...whole, status: aStatus })
    valueOf(await desk.comment(work, 'hello'))
    valueOf(await desk.attach(work, photo))
    expect(valueOf(await desk.comments(work))[0]).toMatchObject({ ...aComment, text: expect.any(String) })
    expect(valueOf(await desk.files(work))[0]).toMatchObject(aFile)
  })

  it('finds work packages by key and by the time of their last change', async () => {
    const { desk } = world()
    expect(valueOf(await desk.findByKey('1', printer.key))[0]).toMatchObject({ ...whole, status: aStatus })
    const since = new Date('2010-01-01T00:00:00Z')
    const { elements, total } = valueOf(await desk.changedSince('1', { since, page: 1, pageSize: 50 }))
    expect(elements[0]).toMatchObject({ ...whole, status: aStatus })
    expect(total).toBeGreaterThan(0)
  })
}

const describeWriting = (world: () => OpenProjectWorld): void => {
  it.each([null, 8])('creates a work package with the priority %j', async (priority) => {
    expect(valueOf(await world().desk.create({ ...printer, priority }))).toMatchObject({ ...whole, status: { ...aStatus, closed: false } })
  })

  it.each([{ status: 7 }, { assignee: 11 }, { assignee: null }, { status: 13, assignee: 12 }])('changes it: %j', async (change) => {
    const { desk, work, lockVersion } = world()
    expect(valueOf(await desk.change(work, lockVersion, change))).toMatchObject(whole)
  })

  it('comments on it and adds a file', async () => {
    const { desk, work } = world()
    expect(valueOf(await desk.comment(work, 'Ще не працює.'))).toMatchObject(aComment)
    expect(valueOf(await desk.attach(work, photo))).toMatchObject(aFile)
  })
}

const describeGivingUp = (world: () => OpenProjectWorld): void => {
  it('does nothing for a caller who has given up before', async () => {
    const { desk, work } = world()
    const gone = { signal: AbortSignal.abort() }
    const since = new Date(0)
    const results = await Promise.all([
      desk.me(gone),
      desk.limits(gone),
      desk.create(printer, gone),
      desk.findByKey('1', 'x', gone),
      desk.read(work, gone),
      desk.change(work, 0, { status: 7 }, gone),
      desk.comment(work, 'x', gone),
      desk.comments(work, gone),
      desk.attach(work, photo, gone),
      desk.files(work, gone),
      desk.download(1, gone),
      desk.changedSince('1', { since, page: 1, pageSize: 20 }, gone),
    ])
    for (const result of results) expect(result).toEqual({ status: 'not-done', reason: 'cancelled', retryAfterMs: null })
  })
}

/** What the adapter promises over everything that claims to be OpenProject. */
export const describeOpenProjectContract = (name: string, open: () => Promise<OpenProjectWorld>): void => {
  describe(`the OpenProject port over ${name}`, () => {
    let world: OpenProjectWorld
    beforeEach(async () => {
      world = await open()
    })
    afterEach(() => world.close())

    describeAsking(() => world)
    describeWriting(() => world)
    describeGivingUp(() => world)
  })
}
