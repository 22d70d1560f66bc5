import type { PagePerson } from '../../../src/api.ts'

/** Name of a phone in addresses and keys: `buyer`, `group`, or a person's, such as `anna`. */
export type PhoneId = string

/** The buyers' page of the shop. */
export const buyerPhone: PhoneId = 'buyer'
/** The managers' group. */
export const groupPhone: PhoneId = 'group'
/** The group of the help desk's staff. */
export const staffPhone: PhoneId = 'staff'

/** Half of the page: the shop's phones and its CRM, or the help desk's and OpenProject. */
export type Side = 'shop' | 'desk'

/** Works on requests. The admin does too. */
export const isStaff = ({ role }: PagePerson): boolean => role === 'staff' || role === 'admin'

/** The phone of a person: `anna` for @anna_example, `admin` for who administers, else the number. */
export const phoneOf = ({ id, username, role }: PagePerson): PhoneId => {
  if (role === 'admin') return 'admin'
  return username === null ? String(id) : username.replace(/_example$/u, '').toLowerCase()
}

/** Those who have business in the shop. */
export const shopPeople = (people: readonly PagePerson[]): PagePerson[] =>
  people.filter(({ role }) => role === 'manager' || role === 'admin')

/** Every phone of the shop in the order of the keys 1, 2, 3…: managers before administrators. */
export const phonesOf = (people: readonly PagePerson[]): PhoneId[] => {
  const managers = people.filter(({ role }) => role === 'manager')
  const admins = people.filter(({ role }) => role === 'admin')
  return [buyerPhone, groupPhone, ...new Set([...managers, ...admins].map(phoneOf))]
}

/** Every phone of the help desk: requesters before the group. */
export const deskPhonesOf = (people: readonly PagePerson[]): PhoneId[] => [
  ...people.filter(({ role }) => role === 'requester').map(phoneOf),
  staffPhone,
]

/** The single keys that bring phones into sight, in their order. */
export const phoneKeys = (phones: readonly PhoneId[]): readonly (readonly [key: string, phone: PhoneId])[] =>
  phones.slice(0, 9).map((phone, at) => [String(at + 1), phone])

/** How much room there is: all phones beside each other, two, or one. */
export type Layout = 'wide' | 'two' | 'one'

const isPrivate = (phone: PhoneId): boolean => phone !== buyerPhone && phone !== groupPhone

/** The phones that are to be seen. `recent` names every phone, the last used first. */
export const openPhones = (recent: readonly PhoneId[], layout: Layout): PhoneId[] => {
  if (layout === 'one') return recent.slice(0, 1)
  const left = layout === 'wide' ? [buyerPhone, groupPhone] : recent.filter((phone) => !isPrivate(phone)).slice(0, 1)
  return [...left, ...recent.filter(isPrivate).slice(0, 1)]
}

/** `recent` with `phone` first; the same array where it is first already or unknown. */
export const bringForward = (recent: readonly PhoneId[], phone: PhoneId): readonly PhoneId[] =>
  recent[0] === phone || !recent.includes(phone) ? recent : [phone, ...recent.filter((other) => other !== phone)]

/** `recent` with every phone that there is and no other; new ones come last. */
export const keepPhones = (recent: readonly PhoneId[], phones: readonly PhoneId[]): readonly PhoneId[] => [
  ...recent.filter((phone) => phones.includes(phone)),
  ...phones.filter((phone) => !recent.includes(phone)),
]
