import type { Removal } from './removal.ts'

const statements = 'libs/db/src/hot-path.ts'
const sendReply = 'services/outbox/src/send-reply.ts'

/** What keeps messages from being lost, doubled or out of order. The code says `mechanism: ROW` where each one stands. */
export const mechanisms: readonly Removal[] = [
  {
    row: 'fence',
    file: statements,
    what: 'who has lost a lane ends nothing in it',
    find: 'l.id = u.id and l.fence = u.fence and l.done = u.seq - 1',
    replace: 'l.id = u.id and l.done = u.seq - 1',
    test: { file: 'test/integration/db/lanes.int.test.ts', name: 'a holder whose lane was taken over writes nothing' },
  },
  {
    row: 'deadline',
    file: 'services/outbox/src/send-gate.ts',
    what: 'no request is written that the lease may not outlast',
    find: '        if (now() >= deadlineMs) controller.abort()\n',
    replace: '',
    test: { file: 'services/outbox/src/send-gate.test.ts', name: 'a call that waited past its deadline is aborted before it is written' },
  },
  {
    row: 'signal',
    file: sendReply,
    what: 'a reply goes with the check of its lane’s deadline',
    find: 'crm.send(order, message, gate.before(turn.deadline()))',
    replace: 'crm.send(order, message)',
    test: { file: 'services/outbox/src/send-reply.test.ts', name: 'a reply goes with the check of its lane’s deadline' },
  },
  {
    row: 'gate',
    file: 'services/outbox/src/start-outbox.ts',
    what: 'the CRM’s adapter asks the gate that checks the deadline',
    find: 'createKeepingCrm({ ...options, acquire: gate.acquire, beforeWrite: gate.beforeWrite })',
    replace: 'createKeepingCrm({ ...options, acquire: (...call) => rate.acquire(...call) })',
    test: {
      file: 'test/integration/outbox-start.int.test.ts',
      name: 'a reply of the outbox passes the check of its lane’s deadline right before it is written',
    },
  },
  {
    row: 'read-back',
    file: sendReply,
    what: 'a reply whose try was cut is looked for before it is sent again',
    find: "const found = tries.past === 'unsent' ? null : await turn.during(deps.lookup.recover(posted, tries))",
    replace: 'const found = null',
    test: { file: 'services/outbox/src/send-reply.test.ts', name: 'a reply that is found in the CRM after a cut try is not sent again' },
  },
  {
    row: 'unique-index',
    file: 'prisma/migrations/20261122000000_init/migration.sql',
    what: 'an effect is stored once, whoever asks for it',
    find: 'CREATE UNIQUE INDEX "outbox_item_idem_key"',
    replace: 'CREATE INDEX "outbox_item_idem_key"',
    test: {
      file: 'test/integration/db/lanes.int.test.ts',
      name: 'an effect that two ask for at once, for different lanes, is asked for by one',
    },
  },
  {
    row: 'on-conflict',
    file: statements,
    what: 'a row that two make at once is one row',
    find: ' on conflict (kind, key) do update set wanted = l.wanted + 1, next_at = case when l.wanted = l.done then now() else l.next_at end -- mechanism: on-conflict\n',
    replace: '',
    test: { file: 'test/integration/db/intake.int.test.ts', name: 'each ring of the CRM counts, also those that come together' },
  },
  {
    row: 'head-of-line',
    file: statements,
    what: 'nothing overtakes the head of its lane',
    find: "where o.lane_id = l.id and o.seq = l.done + 1 and o.state in ('pending', 'sending')",
    replace:
      "where o.lane_id = l.id and o.seq = (select max(x.seq) from outbox_item x where x.lane_id = l.id and x.state in ('pending', 'sending'))",
    test: {
      file: 'test/integration/outbox-replies.int.test.ts',
      name: 'several replies of one chat go in the order of their acceptance, equal ones each for itself',
    },
  },
  {
    row: 'freeze',
    file: 'services/dispatcher/src/telegram/judge.ts',
    what: 'after a 429 the chat is left in peace',
    find: '        await freeze(destination.telegramChat, result.retryAfterMs)\n',
    replace: '',
    test: { file: 'services/dispatcher/src/telegram/send-item.test.ts', name: 'freezes the chat after a 429' },
  },
  {
    row: 'sweep',
    file: 'libs/domain/src/lane-worker.ts',
    what: 'work whose hint was lost is found',
    find: 'for (const held of await claimDue(room, grace)) void active.begin(held)',
    replace: 'await claimDue(room, grace)',
    test: { file: 'libs/domain/src/lane-worker.test.ts', name: 'sweeps what nobody hinted, at first without grace' },
  },
  {
    row: 'epoch',
    file: sendReply,
    what: 'a reply is refused when somebody else has claimed its chat since',
    find: "if (tries.past !== 'unsent' || epoch === null || !isStaleEpoch(epoch, context.epoch)) return null",
    replace: 'return null',
    test: {
      file: 'services/outbox/src/send-reply.test.ts',
      name: 'a reply that an earlier try may have sent is looked for before it is refused as stale',
    },
  },
  {
    row: 'reseed',
    file: 'libs/telegram/src/shared-limiter.ts',
    what: 'a limiter that has lost its counters knows what the groups got',
    find: '        const logs = await reseed()\n',
    replace: '        await reseed()\n        const logs: readonly SentLog[] = []\n',
    test: { file: 'test/integration/limiter.int.test.ts', name: 'hold when Redis loses everything meanwhile' },
  },
  {
    row: 'hold',
    file: 'libs/telegram/src/limiter-scripts.ts',
    what: 'nothing else goes to a chat while a call to it is under way',
    find: 'local till = bot + ARGV[4]\n',
    replace: 'local till = bot + ARGV[2]\n',
    test: { file: 'test/integration/limiter-ends.int.test.ts', name: 'delays its chat by the hold only when its process dies' },
  },
  {
    row: 'end-of-call',
    file: 'services/dispatcher/src/telegram/work-lane.ts',
    what: 'limits count from the end of a call, not from its grant',
    find: '      tellEnd()\n',
    replace: '      tellEnd = () => undefined\n',
    test: {
      file: 'services/dispatcher/src/telegram/work-lane.test.ts',
      name: 'are told of the end of a call before its result is noted',
    },
  },
]
