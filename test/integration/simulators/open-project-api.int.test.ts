import { createHash } from 'node:crypto'
import { checkOpenProject, createReach } from '@pinline/doctor'
import { expect, test } from 'vitest'
import { matching } from './matching.ts'
import { apiKey, basic, createOpenProjectWorld, fileForm, link, newWork } from './open-project-world.ts'

const error = (name: string, more: object = {}) => ({
  _type: 'Error',
  errorIdentifier: `urn:openproject-org:api:v3:errors:${name}`,
  ...more,
})
const about = (attribute: string) => ({ _embedded: { details: { attribute } } })

test('only good credentials are let in, as Basic, as Bearer, or with a token of OAuth', async () => {
  const { desk, call } = await createOpenProjectWorld({ oauth: { clientId: 'app', clientSecret: 'secret' } })
  const asks = (authorization: string) => call('/users/me', { headers: { authorization } })
  expect(await asks(basic(apiKey))).toMatchObject({ status: 200, body: { _type: 'User', id: 3, name: 'Pinline' } })
  expect((await asks(`Bearer ${apiKey}`)).status).toBe(200)
  expect(await asks(basic('other'))).toMatchObject({ status: 401, body: error('Unauthenticated') })
  expect((await asks('Bearer other')).status).toBe(401)
  const token = async (secret: string): Promise<Response> =>
    fetch(`${desk.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'app', client_secret: secret, scope: 'api_v3' }),
    })
  expect((await token('wrong')).status).toBe(401)
  const given: unknown = await (await token('secret')).json()
  expect(given).toMatchObject({ token_type: 'Bearer', expires_in: 7200, access_token: matching(/^[0-9a-f]{43}$/u) })
  const { access_token: accessToken } = given as { access_token: string } // checked the line above
  expect((await asks(`Bearer ${accessToken}`)).status).toBe(200)
  desk.faults.expireTokensOnce = true
  expect((await asks(`Bearer ${accessToken}`)).status).toBe(401)
})

test('a work package is created with its defaults, its fields and links', async () => {
  const { desk, post } = await createOpenProjectWorld()
  const body = newWork({
    description: { raw: '**room** <12>' },
    customField5: '77',
    customField6: 'k1',
    _links: { project: link('/projects/2'), type: link('/types/2'), priority: link('/priorities/9') },
  })
  expect(await post('/work_packages?notify=false', body)).toMatchObject({
    status: 201,
    body: {
      _type: 'WorkPackage',
      lockVersion: 0,
      customField6: 'k1',
      description: { format: 'markdown', raw: '**room** <12>' },
      _links: { status: { href: '/api/v3/statuses/1', title: 'New' }, assignee: { href: null }, author: { href: '/api/v3/users/3' } },
      _embedded: { status: { id: 1, isClosed: false } },
    },
  })
  expect(desk.workPackages()).toMatchObject([{ key: 'k1', requester: '77', project: 'edebo', type: 2, priority: 9, status: { id: 1 } }])
  expect(desk.ledger.entries()).toMatchObject([{ system: 'openproject', kind: 'openproject.create', ok: true, key: 'k1', work: 1201 }])
})

test.each<[string, object, object]>([
  ['no subject', { subject: ' ' }, error('PropertyConstraintViolation', about('subject'))],
  ['a subject that is too long', { subject: 'x'.repeat(256) }, error('PropertyConstraintViolation', about('subject'))],
  ['no type', { _links: {} }, error('PropertyConstraintViolation', about('type'))],
  ['a type that the project does not have', { _links: { type: link('/types/3') } }, error('PropertyConstraintViolation', about('type'))],
  ['a link to something else', { _links: { type: link('/users/3') } }, error('ResourceTypeMismatch', about('type'))],
  ['a number in a text field', { customField5: 77 }, error('PropertyFormatError', about('customField5'))],
  ['a description that is a mere text', { description: 'text' }, error('PropertyFormatError', about('description'))],
  ['two faults', { subject: '', _links: {} }, error('MultipleErrors', { _embedded: { errors: [{}, {}] } })],
])('a body with %s is refused', async (_what, more, expected) => {
  const { desk, post } = await createOpenProjectWorld()
  expect(await post('/projects/it-support/work_packages', newWork(more))).toMatchObject({ status: 422, body: expected })
  expect(desk.workPackages()).toEqual([])
  expect(desk.ledger.entries()).toMatchObject([{ kind: 'openproject.create', ok: false, status: 422 }])
})

test('fields that the instance does not know are passed over', async () => {
  const { post } = await createOpenProjectWorld({ fieldRequestKey: 16 })
  const { status, body } = await post('/projects/1/work_packages', newWork({ customField6: 'k1', customField16: 'k2' }))
  expect(status).toBe(201)
  expect(body).toMatchObject({ customField16: 'k2' })
  expect(body).not.toHaveProperty('customField6')
})

test('a body without a type, of another type, or that is no JSON has an answer of its own', async () => {
  const { call } = await createOpenProjectWorld()
  const post = (body: BodyInit, headers: Record<string, string>) => call('/work_packages', { method: 'POST', body, headers })
  expect(await post(new Uint8Array([123, 125]), {})).toMatchObject({ status: 406, body: 'Missing content-type header' })
  expect(await post('{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: error('TypeNotSupported') })
  expect(await post('[', { 'content-type': 'application/json' })).toMatchObject({ status: 400, body: error('InvalidRequestBody') })
  expect(await call('/nothing')).toMatchObject({ status: 404, body: error('NotFound') })
})

test('a change needs the version of now, and raises it', async () => {
  const { desk, create, patch } = await createOpenProjectWorld()
  const path = `/work_packages/${String(await create())}`
  const toStatus = (id: number, version: object) => patch(path, { ...version, _links: { status: link(`/statuses/${String(id)}`) } })
  expect(await toStatus(7, {})).toMatchObject({ status: 409, body: error('UpdateConflict') })
  expect(await toStatus(7, { lockVersion: 0 })).toMatchObject({ status: 200, body: { lockVersion: 1, _embedded: { status: { id: 7 } } } })
  expect((await toStatus(12, { lockVersion: 0 })).status).toBe(409)
  expect(await patch(path, { lockVersion: 1, _links: { assignee: link('/users/11') } })).toMatchObject({
    status: 200,
    body: { lockVersion: 2 },
  })
  expect(await patch(path, { lockVersion: 2, _links: { assignee: { href: null } } })).toMatchObject({
    status: 200,
    body: { lockVersion: 3 },
  })
  expect((await toStatus(99, { lockVersion: 3 })).body).toMatchObject(error('PropertyConstraintViolation', about('status')))
  desk.faults.refusedStatuses.add(14)
  expect((await toStatus(14, { lockVersion: 3 })).body).toMatchObject(error('PropertyConstraintViolation', about('status')))
  expect(desk.workPackages()).toMatchObject([{ lockVersion: 3, assignee: null, status: { id: 7 } }])
})

test('lists are open ones unless asked otherwise, filtered, sorted and in pages from 1', async () => {
  const { desk, create, list, call } = await createOpenProjectWorld()
  const [first, second, third] = [await create('a'), await create('b'), await create('c')]
  desk.setStatus(second, 13)
  const found = async (filters: unknown, more: Record<string, string> = {}) => {
    const { status, body } = await list(filters, more)
    if (status !== 200) return body
    return (body as { _embedded: { elements: { id: number }[] } })._embedded.elements.map(({ id }) => id) // a list has elements
  }
  expect(await found(undefined)).toEqual([first, third])
  expect(await found([])).toEqual([first, second, third])
  expect(await found([{ customField6: { operator: '=', values: ['b'] } }, { status: { operator: '*', values: [] } }])).toEqual([second])
  const newestFirst = { sortBy: '[["updatedAt","desc"],["id","asc"]]', pageSize: '2' }
  expect(await found([], newestFirst)).toEqual([second, third])
  expect(await found([], { ...newestFirst, offset: '2' })).toEqual([first])
  const { updatedAt } = desk.workPackages().find(({ id }) => id === third) ?? { updatedAt: new Date(0) }
  const since = [{ updatedAt: { operator: '<>d', values: [updatedAt.toISOString(), ''] } }, { status: { operator: '*', values: [] } }]
  expect(await found(since)).toEqual([second, third])
  expect(await found([{ subject: { operator: '=', values: ['Printer'] } }])).toMatchObject(error('InvalidQuery'))
  expect(await found([{ customField66: { operator: '=', values: ['b'] } }])).toMatchObject(error('InvalidQuery'))
  // The list of all projects knows no field of only some.
  const everywhere = new URLSearchParams({ filters: '[{"customField6":{"operator":"=","values":["b"]}}]' })
  expect((await call(`/work_packages?${everywhere.toString()}`)).status).toBe(400)
})

test('a comment is an activity of the account, internal ones are neither taken nor shown', async () => {
  const { desk, create, post, call } = await createOpenProjectWorld()
  const id = await create()
  const path = `/work_packages/${String(id)}/activities`
  expect(await post(path, { comment: { raw: 'hello' } })).toMatchObject({
    status: 201,
    body: { _type: 'Activity::Comment', comment: { raw: 'hello' }, internal: false, _links: { user: { href: '/api/v3/users/3' } } },
  })
  expect((await post(path, { comment: { raw: 'x' }, internal: true })).status).toBe(422)
  expect((await post(path, { comment: 'x' })).status).toBe(400)
  desk.comment(id, 'among ourselves', { internal: true })
  desk.comment(id, '/reply done', { by: 12 })
  const { body } = await call(path)
  expect(body).toMatchObject({ total: 3, _embedded: { elements: [{ _type: 'Activity' }, {}, { comment: { raw: '/reply done' } }] } })
  expect(desk.workPackages()[0]?.comments.map(({ author, text }) => [author.id, text])).toEqual([
    [3, 'hello'],
    [11, 'among ourselves'],
    [12, '/reply done'],
  ])
  expect(desk.workPackages()[0]?.lockVersion).toBe(0)
})

test('a file keeps its bytes, says its digest, and is refused where it is too big, not allowed or badly described', async () => {
  const { desk, create, upload, call } = await createOpenProjectWorld()
  const id = await create()
  const bytes = new Uint8Array([0, 1, 2, 255])
  const md5 = createHash('md5').update(bytes).digest('hex')
  expect(await upload(id, fileForm('фото №1.jpg', bytes, 'image/jpeg'))).toMatchObject({
    status: 201,
    body: { _type: 'Attachment', fileName: 'фото №1.jpg', fileSize: 4, contentType: 'image/jpeg', digest: { algorithm: 'md5', hash: md5 } },
  })
  expect(desk.ledger.entries().at(-1)).toMatchObject({ kind: 'openproject.attach', work: id, key: 'k1', files: [{ md5, size: 4 }] })
  const file = desk.workPackages()[0]?.files[0]
  expect(file).toMatchObject({ name: 'фото №1.jpg', md5, author: 3 })
  const content = await fetch(`${desk.url}/api/v3/attachments/${String(file?.id)}/content`, { headers: { authorization: basic(apiKey) } })
  expect(new Uint8Array(await content.arrayBuffer())).toEqual(bytes)

  desk.faults.maxFileBytes = 3
  expect((await call('/configuration')).body).toMatchObject({ maximumAttachmentFileSize: 3 })
  expect((await upload(id, fileForm('a', bytes))).body).toMatchObject(error('PropertyConstraintViolation', about('file')))
  desk.faults.refuseFiles = true
  expect((await upload(id, fileForm('a', 'x'))).body).toMatchObject(error('PropertyConstraintViolation', about('contentType')))
  const odd = new FormData()
  odd.append('metadata', new Blob([JSON.stringify({ fileName: 'a' })]))
  odd.append('file', new Blob(['x']), 'a')
  expect(await upload(id, odd)).toMatchObject({ status: 400, body: error('InvalidRequestBody') })
  expect(desk.workPackages()[0]?.files).toHaveLength(1)
})

test('a work package that was deleted is not found', async () => {
  const { desk, create, call } = await createOpenProjectWorld()
  const id = await create()
  desk.remove(id)
  expect((await call(`/work_packages/${String(id)}`)).status).toBe(404)
})

test('it passes the check that a real one has to pass, and fails it where something is missing', async () => {
  const { desk, call, create } = await createOpenProjectWorld()
  await create()
  const settings = { project: 'it-support', fieldTelegramId: '5', fieldRequestKey: '6', hasWebhookSecret: true, needs: null }
  const check = async () =>
    (await checkOpenProject(createReach(), { url: desk.url, auth: { type: 'basic', token: apiKey }, ...settings })).map(({ id }) => id)
  expect(await check()).toEqual(['desk.ok', 'project.ok', 'field.ok', 'field.ok', 'work.ok', 'events.ok'])
  desk.faults.unfilterableFields.add(6)
  expect(await check()).toContain('field.filter')
  desk.faults.forbidden = true
  expect(await check()).toContain('project.create')
  desk.faults.unauthorized = true
  expect(await check()).toEqual(['desk.key'])
  expect((await call('/statuses')).status).toBe(401)
})
