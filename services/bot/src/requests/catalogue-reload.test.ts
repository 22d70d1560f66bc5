import { describe, expect, test } from 'vitest'
import { createFakeDesk, supportRequest } from '../../test/fake-desk.ts'
import { anna, boss, createFixture, written } from '../../test/fakes.ts'

describe('/catalogue', () => {
  const bad = { status: 'bad' as const, problems: [{ line: 7, reason: 'kind is not known here' }] }

  test('tells an admin what is wrong in the file, line by line', async () => {
    const helpDesk = createFakeDesk(supportRequest(), {}, () => Promise.resolve(bad))
    const fixture = createFixture([boss], {}, { helpDesk })
    await fixture.handle(written(boss, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'staff.catalog.bad', params: { line: 7, reason: 'kind is not known here' } }])
  })

  test('tells an admin how many types there are', async () => {
    const fixture = createFixture([boss], {}, { helpDesk: createFakeDesk(supportRequest()) })
    await fixture.handle(written(boss, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'staff.catalog.same', params: { n: 1 } }])
  })

  test('is for admins', async () => {
    const fixture = createFixture([anna], {}, { helpDesk: createFakeDesk(supportRequest()) })
    await fixture.handle(written(anna, { text: '/catalogue' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.rights' }])
  })
})
