import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { createHands } from '../support/hands.ts'
import type { User } from '../support/hands.ts'
import { createStack } from '../support/stack.ts'
import type { System } from '../support/surroundings.ts'
import { createTogether } from '../support/together.ts'

const soon = { timeoutMs: 30_000 }
const polling = { timeout: 60_000 }
const env = { BUSINESS_HOURS: 'mon-sun 00:00-24:00', TELEGRAM_ADMIN_IDS: '500001', OPENPROJECT_POLL_SECONDS: '1' }
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')
const photo = createHash('sha512').update('a photo').digest()

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A request with a photo about incoming letters; ends when its requester has the number. */
const submit = async (system: System, user: User): Promise<ReturnType<typeof createHands>> => {
  const { telegram } = system
  const hands = createHands(system, user, soon)
  const { reads, press, says } = hands
  says('/start')
  await reads('Вітаємо')
  says('Інша проблема')
  await press(await reads('До якого підрозділу'), 'reqDepartment')
  await press(await reads('оберіть тему'), 'reqType', 3)
  await reads('1/2')
  says('Лист від ректора не дійшов')
  await reads('2/2')
  telegram.sendPhoto(user, user.id, { bytes: photo })
  await press(await reads('Додано'), 'reqNext')
  await press(await reads('Перевірте заявку'), 'reqSubmit')
  await reads('✅')
  return hands
}

/** What we know of the work package. */
const linked = async ({ databaseUrl }: System): Promise<unknown> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<{ work_package: unknown }>('select work_package from request')).rows[0]?.work_package
  } finally {
    await client.end()
  }
}

const open = async (system: System): Promise<User> => {
  closers.push(() => system.close())
  await system.startAll()
  return system.telegram.addUser({ firstName: 'Оксана', languageCode: 'uk', role: 'none' })
}

it('the number comes while nobody brings anything to OpenProject, and kills on the way leave one work package with its file', async () => {
  const stack = await createStack({ shop: false, helpDesk: true, env })
  const oksana = await open(stack)
  const { openProject } = stack
  const kill = () => Promise.all(stack.running('requests').map((one) => one.kill()))
  await kill()
  await submit(stack, oksana)
  expect(openProject.workPackages()).toEqual([])

  // Each write is answered two seconds after it was done: a kill meanwhile leaves one whose answer nobody hears.
  openProject.patchFaults({ answerLateMs: 2000 })
  await stack.start('requests')
  await expect.poll(() => openProject.workPackages().length, polling).toBe(1)
  await kill()
  expect(await linked(stack)).toBeNull()
  await stack.start('requests')
  await expect.poll(() => openProject.workPackages()[0]?.files.length, polling).toBe(1)
  await kill()
  openProject.patchFaults({ answerLateMs: 0 })
  await stack.start('requests')
  const [work] = openProject.workPackages()
  openProject.setStatus(work?.id ?? 0, 7)
  const { reads } = createHands(stack, oksana, soon)
  await reads('у роботі')
  const works = openProject.workPackages()
  expect(works.map(({ files }) => files.map((file) => file.md5))).toEqual([[md5(photo)]])
}, 180_000)

it('what no webhook has told of is found by the next look, and each change is told once', async () => {
  const running = await createTogether({ shop: false, helpDesk: true, env })
  const oksana = await open(running)
  const { telegram, openProject } = running
  openProject.patchFaults({ webhookDropRate: 1 })
  const { reads } = await submit(running, oksana)
  await expect.poll(() => openProject.workPackages()[0]?.files.length, polling).toBe(1)
  const work = openProject.workPackages()[0]?.id ?? 0
  openProject.assign(work, 11)
  await reads('Олег Петренко')
  openProject.setStatus(work, 7)
  await reads('у роботі')
  openProject.comment(work, '/reply Уже дивимося')
  await reads('Уже дивимося')
  openProject.setStatus(work, 12)
  await reads('Проблеми більше немає?')
  const told = telegram.ledger
    .where(({ ok, kind, chat }) => ok && kind === 'telegram.sendMessage' && chat === oksana.id)
    .filter(({ text }) => /Олег Петренко$|у роботі|Уже дивимося|Проблеми більше/u.test(text ?? ''))
  expect(told).toHaveLength(4)
}, 120_000)
