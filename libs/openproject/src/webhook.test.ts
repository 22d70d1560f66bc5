import { describe, expect, it } from 'vitest'
import { readWebhook, verifyWebhook } from './webhook.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const body = bytes('{"action":"work_package:updated","work_package":{"id":1}}')
const signature = 'sha1=9a3e9015ad0b7121839e2d41903cde67d90e79e9'

describe('a signature', () => {
  it('of these very bytes with our secret is good', () => {
    expect(verifyWebhook(body, signature, 's3cret')).toBe(true)
  })

  it.each([
    ['that is absent', undefined],
    ['that is empty', ''],
    ['of another secret', 'sha1=' + '0'.repeat(40)],
    ['in capitals', signature.toUpperCase()],
    ['of another kind', signature.replace('sha1', 'sha256')],
    ['that is cut short', signature.slice(0, -2)],
    ['with something behind it', `${signature}\n`],
    ['of letters that are no digits', `sha1=${'ї'.repeat(40)}`],
  ])('%s is bad', (_, header) => {
    expect(verifyWebhook(body, header, 's3cret')).toBe(false)
  })

  it('of other bytes is bad, and without a secret none is good', () => {
    expect(verifyWebhook(bytes('{}'), signature, 's3cret')).toBe(false)
    expect(verifyWebhook(body, 'sha1=' + 'f'.repeat(40), '')).toBe(false)
  })
})

const newsOf = (value: unknown) => readWebhook(bytes(JSON.stringify(value)))
const href = (path: string) => ({ href: `/desk/api/v3/${path}` })

describe('a delivery', () => {
  it.each(['work_package:created', 'work_package:updated'])('%s names its work package', (action) => {
    expect(newsOf({ action, work_package: { id: 42, lockVersion: 7 } })).toEqual({ status: 'work', work: 42 })
  })

  it('about a comment names the work package that is embedded or linked', () => {
    const action = 'work_package_comment:comment'
    const embedded = { id: 5, _embedded: { workPackage: { id: 42 } }, _links: {} }
    expect(newsOf({ action, activity: embedded })).toEqual({ status: 'work', work: 42 })
    const linked = { id: 5, _links: { workPackage: href('work_packages/43') } }
    expect(newsOf({ action: 'work_package_comment:internal_comment', activity: linked })).toEqual({ status: 'work', work: 43 })
  })

  it('about a file counts where it hangs on a work package', () => {
    const action = 'attachment:created'
    const file = (container: string) => newsOf({ action, attachment: { id: 7, _links: { container: href(container) } } })
    expect(file('work_packages/42')).toEqual({ status: 'work', work: 42 })
    expect(file('activities/42')).toEqual({ status: 'ignored' })
    const embedded = { id: 7, _embedded: { container: { _type: 'WorkPackage', id: 44 } } }
    expect(newsOf({ action, attachment: embedded })).toEqual({ status: 'work', work: 44 })
  })

  it.each(['project:updated', 'time_entry:created', 'something:new'])('%s is none of ours', (action) => {
    expect(newsOf({ action, project: { id: 1 } })).toEqual({ status: 'ignored' })
  })

  it.each<unknown>([
    'x',
    [],
    {},
    { action: 5 },
    { action: 'work_package:updated' },
    { action: 'work_package:updated', work_package: { id: '42' } },
    { action: 'work_package:updated', work_package: { id: 1e300 } },
    { action: 'work_package_comment:comment', activity: { _links: {} } },
    { action: 'attachment:created' },
  ])('that can not be understood is bad: %j', (value) => {
    expect(newsOf(value)).toEqual({ status: 'bad' })
  })

  it('that is no JSON is bad', () => {
    expect(readWebhook(bytes('<html>'))).toEqual({ status: 'bad' })
    expect(readWebhook(new Uint8Array([0xff, 0xfe, 0]))).toEqual({ status: 'bad' })
  })
})
