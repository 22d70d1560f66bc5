/** `skipped`: there was nothing to check, or what comes before it failed. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped'

/** A value that goes into the words about a finding. Never a token, a key, an address of a buyer or what somebody wrote. */
export type Fact = string | number

/** Every outcome that a check can have: how bad it is, and the facts that its words name. */
const outcomes = {
  'mode.tryout': ['ok'],
  'mode.shop': ['ok'],
  'mode.desk': ['ok'],
  'mode.both': ['ok'],
  'mode.simulated': ['ok', 'names'],
  'mode.no-token': ['fail', 'names'],
  'mode.incomplete': ['fail', 'names'],
  'mode.contradiction': ['fail'],
  'mode.simulate': ['fail'],
  'settings.form': ['fail', 'names'],

  'node.ok': ['ok', 'version'],
  'node.old': ['warn', 'version'],
  'disk.ok': ['ok', 'gigabytes'],
  'disk.low': ['warn', 'gigabytes'],
  'disk.full': ['fail', 'gigabytes'],
  'ports.free': ['ok'],
  'ports.ours': ['ok', 'names'],
  'ports.some': ['warn', 'names'],
  'ports.taken': ['fail', 'port', 'setting'],
  'ports.next': ['ok', 'port'],

  'postgres.ok': ['ok', 'version'],
  'postgres.behind': ['warn', 'n'],
  'postgres.ahead': ['warn', 'n'],
  'postgres.broken': ['fail', 'name'],
  'postgres.old': ['fail', 'version'],
  'postgres.away': ['fail', 'host'],
  'postgres.login': ['fail', 'host'],
  'postgres.database': ['fail', 'host'],
  'postgres.failed': ['fail', 'code'],
  'postgres.own': ['ok'],
  'postgres.own-idle': ['skipped'],
  'postgres.own-away': ['fail'],
  'redis.ok': ['ok'],
  'redis.away': ['fail', 'host'],
  'redis.login': ['fail', 'host'],
  'redis.eviction': ['warn', 'policy'],
  'redis.appendonly': ['warn'],
  'redis.hidden': ['warn'],
  'redis.own': ['ok'],
  'redis.own-idle': ['skipped'],
  'redis.own-away': ['fail'],

  'net.dns': ['fail', 'setting', 'host'],
  'net.refused': ['fail', 'setting', 'host'],
  'net.timeout': ['fail', 'setting', 'host'],
  'net.tls': ['fail', 'setting', 'host'],
  'net.reset': ['fail', 'setting', 'host'],
  'clock.ok': ['ok'],
  'clock.off': ['warn', 'n'],

  'token.form': ['fail'],
  'token.refused': ['fail'],
  'token.foreign': ['fail', 'host'],
  'token.unsure': ['fail'],
  'token.ok': ['ok', 'username'],

  'group.unset': ['warn', 'username'],
  'group.unseen': ['skipped', 'username'],
  'group.form': ['fail'],
  'group.prefix': ['fail', 'id'],
  'group.person': ['fail', 'username'],
  'group.unknown': ['fail', 'username'],
  'group.channel': ['fail', 'title'],
  'group.moved': ['warn', 'id'],
  'group.left': ['fail', 'title', 'username'],
  'group.muted': ['fail', 'title'],
  'group.basic': ['warn', 'title'],
  'group.ok': ['ok', 'title'],
  'group.inside': ['ok', 'title'],
  'group.unsure': ['fail'],
  'staff.unset': ['warn', 'username'],
  'staff.unseen': ['skipped', 'username'],
  'staff.form': ['fail'],
  'staff.unknown': ['fail', 'id', 'username'],
  'staff.kind': ['fail', 'id'],
  'staff.left': ['fail', 'title', 'username'],
  'staff.muted': ['fail', 'title'],
  'staff.ok': ['ok', 'title'],
  'staff.unsure': ['fail'],
  'rights.admin': ['ok'],
  'rights.member': ['warn', 'username'],
  'privacy.admin': ['ok'],
  'privacy.on': ['ok', 'username'],
  'privacy.off': ['warn', 'username'],
  'log.unset': ['skipped'],
  'log.form': ['fail'],
  'log.unknown': ['fail'],
  'log.moved': ['warn', 'id'],
  'log.muted': ['fail', 'title'],
  'log.ok': ['ok', 'title'],
  'log.unsure': ['fail'],
  'admins.unset': ['fail', 'username'],
  'admins.seen': ['warn', 'people'],
  'admins.form': ['fail'],
  'admins.silent': ['warn', 'ids', 'username'],
  'admins.ok': ['ok', 'n'],

  'updates.polling': ['ok'],
  'updates.elsewhere': ['warn', 'host'],
  'updates.conflict': ['fail'],
  'updates.unsure': ['warn'],
  'updates.waiting': ['warn', 'n'],
  'webhook.unset': ['fail'],
  'webhook.insecure': ['fail'],
  'webhook.port': ['fail', 'port'],
  'webhook.inside': ['fail', 'host'],
  'webhook.idle': ['skipped'],
  'webhook.missing': ['fail'],
  'webhook.other': ['fail', 'host'],
  'webhook.error': ['fail', 'reason', 'minutes'],
  'webhook.certificate-missing': ['warn'],
  'webhook.certificate-left': ['warn'],
  'webhook.ok': ['ok', 'host'],
  'public.open': ['fail', 'host'],
  'public.behind': ['fail', 'host', 'code'],
  'public.foreign': ['fail', 'host', 'code'],
  'public.ok': ['ok', 'host'],
  'public.unseen': ['warn', 'host'],

  'crm.seller': ['fail'],
  'crm.page': ['fail', 'host'],
  'crm.login': ['fail'],
  'crm.later': ['warn', 'host'],
  'crm.ok': ['ok', 'host'],
  'perms.ok': ['ok'],
  'perms.view': ['fail'],
  'perms.hidden': ['warn'],
  'dialogs.ok': ['ok'],
  'dialogs.forbidden': ['fail'],
  'dialogs.failed': ['fail'],
  'orders.ok': ['ok'],
  'orders.forbidden': ['warn'],
  'orders.none': ['skipped'],
  'orders.failed': ['warn'],
  'hook.address': ['ok', 'address'],
  'hook.entry': ['ok', 'address'],
  'hook.inside': ['skipped', 'address'],
  'hook.idle': ['skipped'],
  'hook.key': ['fail'],
  'hook.ok': ['ok'],
  'hook.foreign': ['fail', 'code'],

  'desk.key-unset': ['fail'],
  'desk.key': ['fail'],
  'desk.foreign': ['fail', 'host'],
  'desk.login': ['fail'],
  'desk.later': ['warn', 'host'],
  'desk.ok': ['ok', 'host'],
  'project.unset': ['fail'],
  'project.unknown': ['fail', 'project'],
  'project.create': ['fail', 'title'],
  'project.types': ['fail', 'title'],
  'project.ok': ['ok', 'title', 'types'],
  'field.unset': ['fail', 'setting'],
  'field.form': ['fail', 'setting'],
  'field.missing': ['fail', 'setting', 'number', 'fields'],
  'field.partly': ['warn', 'setting', 'number', 'types'],
  'field.type': ['fail', 'setting', 'number', 'title'],
  'field.filter': ['fail', 'setting', 'number', 'title'],
  'field.ok': ['ok', 'number', 'title'],
  'field.twice': ['fail'],
  'types.lacking': ['fail', 'title', 'numbers', 'known'],
  'work.ok': ['ok', 'title'],
  'work.unseen': ['skipped', 'title'],
  'work.edit': ['fail', 'title'],
  'work.comment': ['fail', 'title'],
  'work.attach': ['fail', 'title'],
  'statuses.unknown': ['fail', 'numbers', 'known'],
  'priorities.unknown': ['fail', 'numbers', 'known'],
  'events.ok': ['ok'],
  'events.unset': ['warn'],
  'catalogue.ok': ['ok', 'departments', 'types'],
  'catalogue.bad': ['fail', 'line', 'reason'],
} as const satisfies Record<string, readonly [CheckStatus, ...string[]]>

/** `<check>.<outcome>`; its words stand in the catalogue under `doctor.<check>.<outcome>`. */
export type FindingId = keyof typeof outcomes

type FactName<Id extends FindingId> = (typeof outcomes)[Id] extends readonly [CheckStatus, ...infer Names extends readonly string[]]
  ? Names[number]
  : never

/** What one check found. */
export interface Finding {
  readonly id: FindingId
  readonly status: CheckStatus
  readonly facts: Readonly<Record<string, Fact>>
}

/** Every outcome that there is. */
export const findingIds: readonly FindingId[] = Object.keys(outcomes).filter((id): id is FindingId => Object.hasOwn(outcomes, id))

/** Names of the facts that an outcome comes with. */
export const factsOf = (id: FindingId): readonly string[] => outcomes[id].slice(1)

/** How bad an outcome is. */
export const statusOf = (id: FindingId): CheckStatus => outcomes[id][0]

/** Makes a finding; the outcome decides how bad it is and which facts belong to it. */
export const found = <Id extends FindingId>(
  id: Id,
  ...[facts]: [FactName<Id>] extends [never] ? [] : [Readonly<Record<FactName<Id>, Fact>>]
): Finding => ({ id, status: outcomes[id][0], facts: facts ?? {} })
