import type { PlaygroundState } from '../../../src/api.ts'

/** What a state says of the help desk where there is none; for tests of the shop's half. */
export const withoutDesk: Pick<PlaygroundState, 'parts' | 'staffGroupId' | 'workPlace' | 'work' | 'requests'> = {
  parts: { shop: true, helpDesk: false },
  staffGroupId: -300,
  workPlace: { users: [], statuses: [], account: 3 },
  work: [],
  requests: { accepted: 0, works: 0, onTheWay: 0, lost: 0, doubled: 0 },
}
