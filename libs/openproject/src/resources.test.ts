import { describe, expect, it } from 'vitest'
import { numberOf, readComment, readElements, readFile, readStatuses, readWork } from './resources.ts'

const work = {
  _type: 'WorkPackage',
  id: 42,
  lockVersion: 0,
  subject: 'Printer',
  updatedAt: '2026-11-22T10:00:00.123Z',
  customField6: 'tg:1',
  _links: { status: { href: '/desk/api/v3/statuses/7', title: 'In progress' }, assignee: { href: '/api/v3/users/11', title: 'Oleh' } },
  _embedded: { status: { isClosed: false } },
}

describe('a work package', () => {
  it('is read with its key, status and assignee', () => {
    expect(readWork(work, 6)).toEqual({
      id: 42,
      lockVersion: 0,
      subject: 'Printer',
      updatedAt: new Date('2026-11-22T10:00:00.123Z'),
      status: { id: 7, name: 'In progress', closed: false },
      assignee: { id: 11, name: 'Oleh' },
      key: 'tg:1',
    })
  })

  it('without key, assignee and embedded status says so', () => {
    const links = { status: work._links.status, assignee: { href: null } }
    expect(readWork({ ...work, customField6: null, _links: links, _embedded: undefined }, 6)).toMatchObject({
      key: null,
      assignee: null,
      status: { closed: null },
    })
  })

  it('that hides its assignee has none', () => {
    const links = { ...work._links, assignee: { href: 'urn:openproject-org:api:v3:undisclosed', title: '?' } }
    expect(readWork({ ...work, _links: links }, 6)?.assignee).toBeNull()
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['an error', { _type: 'Error', message: 'x' }],
    ['no version', { ...work, lockVersion: undefined }],
    ['no moment', { ...work, updatedAt: 'yesterday' }],
    ['no status', { ...work, _links: { status: { href: null } } }],
  ])('is none where there is %s', (_, body) => {
    expect(readWork(body, 6)).toBeNull()
  })
})

it('a link is read by the number at its end, in the collection that is meant', () => {
  expect(numberOf('/api/v3/users/11')).toBe(11)
  expect(numberOf('/api/v3/statuses/7', 'users')).toBeNull()
  expect(numberOf('/api/v3/projects/it-support')).toBeNull()
  expect(numberOf(undefined)).toBeNull()
})

it('a comment is read with its author, and a mere change has no text', () => {
  const activity = {
    id: 9,
    comment: { raw: '/reply hi' },
    createdAt: '2026-11-22T10:00:00Z',
    _links: { user: { href: '/api/v3/users/11' } },
  }
  const at = new Date('2026-11-22T10:00:00Z')
  const read = { id: 9, author: { id: 11, name: null }, text: '/reply hi', internal: false, createdAt: at, updatedAt: at }
  expect(readComment(activity)).toEqual(read)
  expect(readComment({ ...activity, comment: undefined, internal: true })).toEqual({ ...read, text: '', internal: true })
  expect(readComment({ ...activity, _links: { user: { href: null } } })).toBeNull()
})

it('a file is read with its MD5, where that is one', () => {
  const attachment = {
    id: 3,
    fileName: 'a.txt',
    contentType: 'text/plain',
    fileSize: 5,
    digest: { algorithm: 'md5', hash: 'ABC' },
    _links: { author: { href: '/api/v3/users/3' } },
  }
  expect(readFile(attachment)).toEqual({ id: 3, name: 'a.txt', type: 'text/plain', size: 5, md5: 'abc', author: 3 })
  expect(readFile({ ...attachment, digest: { algorithm: 'sha256', hash: 'abc' } })?.md5).toBeNull()
  expect(readFile({ ...attachment, digest: { algorithm: 'md5', hash: '' } })?.md5).toBeNull()
  expect(readFile({ ...attachment, id: 0 })).toBeNull()
})

it('a list counts all of its pages, and statuses say which of them end the work', () => {
  const list = { total: 40, _embedded: { elements: [{ id: 7, name: 'In progress', isClosed: false }] } }
  expect(readElements(list)?.total).toBe(40)
  expect(readElements({})).toBeNull()
  expect(readStatuses(list)).toEqual(new Map([[7, false]]))
  expect(readStatuses({ _embedded: { elements: [{}] } })).toBeNull()
})
