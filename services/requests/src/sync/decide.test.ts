import type { Catalogue } from '@pinline/catalogue'
import type { KnownRequest, SupportRequest } from '@pinline/db'
import type { RequestStatus, WorkComment, WorkPackage } from '@pinline/domain'
import { sampleRequest } from '@pinline/testing'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Look } from './decide.ts'

const at = new Date('2026-03-02T10:00:00Z')
const me = 3
const catalogue: Catalogue = {
  departments: [],
  statuses: { new: [1], work: [7, 70], ask: [8], hold: [9], solved: [12], closed: [13], cancelled: [14] },
  staff: [{ telegram: 900, user: 11 }],
  relay: { comments: 'prefixed', prefix: '/reply' },
  phone: false,
  reopenDays: 14,
  answerRemindHours: 24,
  answerCloseDays: 7,
  unassignedMinutes: 60,
  perHour: 5,
}
const request = sampleRequest({ id: 5, workPackage: 42, lockVersion: 3, createdAt: at, changedAt: at })
const known = (change: Partial<SupportRequest> = {}, others: Partial<KnownRequest> = {}): KnownRequest => ({
  request: { ...request, ...change },
  busy: false,
  activities: new Set(),
  attachments: new Set(),
  takenBy: null,
  ...others,
})
const look = (work: Partial<WorkPackage> = {}, others: Partial<Look> = {}): Look => ({
  work: {
    id: 42,
    lockVersion: 4,
    subject: 'Printer',
    status: { id: 1, name: 'New', closed: false },
    assignee: null,
    key: 'k',
    updatedAt: at,
    ...work,
  },
  comments: [],
  files: [],
  me,
  ...others,
})
const status = (id: number, closed = false) => ({ status: { id, name: '', closed } })
const comment = (id: number, text: string, author = 11): WorkComment => ({
  id,
  author: { id: author, name: 'Олег Петренко' },
  text,
  internal: false,
  createdAt: at,
  updatedAt: at,
})
const keys = (news: ReturnType<typeof decide>): string[] => news.notices.map(({ notice }) => notice.key)

describe('a status in OpenProject', () => {
  test.each([
    ['new', 7, 'work', ['req.status']],
    ['new', 70, 'work', ['req.status']],
    ['work', 9, 'hold', ['req.status']],
    ['work', 8, 'ask', ['req.ask']],
    ['work', 12, 'solved', ['req.solved']],
    ['solved', 13, 'closed', ['req.status', 'req.rate']],
    ['solved', 7, 'work', ['req.status']],
    ['work', 14, 'cancelled', ['req.status']],
    ['work', 7, undefined, []],
    ['work', 99, undefined, []],
  ] as const)('%s, seen as %i, becomes %s and tells %j', (now: RequestStatus, seen, next, told) => {
    const news = decide(known({ status: now }), look(status(seen)), catalogue)
    expect([news.status, keys(news)]).toEqual([next, told])
  })
  test('that the catalogue does not know ends the request where it ends the work', () => {
    expect(decide(known(), look(status(99, true)), catalogue).status).toBe('closed')
  })
  test('says nothing while something of ours is on its way, nor in an older version', () => {
    expect(decide(known({}, { busy: true }), look(status(7)), catalogue)).toEqual({ comments: [], files: [], notices: [] })
    expect(decide(known({ lockVersion: 4 }), look(status(7)), catalogue)).toEqual({ comments: [], files: [], notices: [] })
  })
  test('does not undo what the instance has no word for', () => {
    const statuses = { work: [7], solved: [12] }
    expect(decide(known({ status: 'ask' }), look(status(7)), { ...catalogue, statuses }).status).toBeUndefined()
    expect(decide(known({ status: 'ask' }), look(status(12)), { ...catalogue, statuses }).status).toBe('solved')
  })
})

describe('an assignee in OpenProject', () => {
  const oleh = { id: 11, name: 'Олег Петренко' }
  test('is told of when it is somebody else', () => {
    const news = decide(known(), look({ assignee: oleh }), catalogue)
    expect([news.assignee, keys(news)]).toEqual([{ name: 'Олег Петренко', telegram: 900 }, ['req.assigned']])
  })
  test('who has taken it in Telegram is no news, whatever his name is here', () => {
    const news = decide(known({ assignee: 'Олег', takenBy: 2 }, { takenBy: 900 }), look({ assignee: oleh }), catalogue)
    expect([news.assignee, keys(news)]).toEqual([undefined, []])
  })
  test('whom it does not know stays with the request', () => {
    expect(decide(known({ assignee: 'Ірина', takenBy: 2 }, { takenBy: 901 }), look(), catalogue).assignee).toBeUndefined()
  })
  test('who was taken off is gone, and nobody is told', () => {
    const news = decide(known({ assignee: 'Олег Петренко', takenBy: 2 }, { takenBy: 900 }), look(), catalogue)
    expect([news.assignee, keys(news)]).toEqual([null, []])
  })
})

describe('words in OpenProject', () => {
  test('go to the requester by the rule, without what came from here and what is known', () => {
    const comments = [comment(1, '/reply one'), comment(2, 'inside'), comment(3, '/reply echo', me), comment(4, '/reply known')]
    const news = decide(known({}, { activities: new Set([4]) }), look({}, { comments }), catalogue)
    expect(news.comments.map(({ text }) => text)).toEqual(['one'])
    expect(keys(news)).toEqual(['req.comment'])
  })
  test('that come with a question stand in it, and the earlier ones before it', () => {
    const comments = [comment(1, '/reply Hello.'), comment(2, '/reply Which room?')]
    const news = decide(known({ status: 'work' }), look(status(8), { comments }), catalogue)
    expect(news.notices.map(({ notice }) => [notice.key, notice.params?.['text']])).toEqual([
      ['req.comment', 'Hello.'],
      ['req.ask', 'Which room?'],
    ])
  })
  test('that are long come in several messages', () => {
    const news = decide(known(), look({}, { comments: [comment(1, `/reply ${'word '.repeat(1300)}`)] }), catalogue)
    expect(keys(news)).toEqual(['req.comment', 'req.comment', 'req.comment'])
    expect(new Set(news.notices.map(({ once }) => once)).size).toBe(3)
  })
  test('bring the files that they show; with the rule "all" every file of the staff goes', () => {
    const file = (id: number, author: number) => ({ id, name: `${String(id)}.png`, type: 'image/png', size: 1, md5: null, author })
    const files = [file(8, 11), file(9, 11), file(10, me)]
    const comments = [comment(1, '/reply ![](/api/v3/attachments/8/content)')]
    const news = decide(known(), look({}, { comments, files }), catalogue)
    expect([news.comments[0]?.files.map(({ attachment }) => attachment), news.files]).toEqual([[8], []])
    const all = decide(known(), look({}, { comments: [], files }), { ...catalogue, relay: { comments: 'all' } })
    expect(all.files.map(({ attachment }) => attachment)).toEqual([8, 9])
  })
})
