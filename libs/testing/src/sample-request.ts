import type { SupportRequest } from '@pinline/db'

const submittedAt = new Date('2026-03-02T10:00:00Z')

/** A request for support that was just submitted and has not reached OpenProject; `fields` are what a test is about. */
export const sampleRequest = (fields: Partial<SupportRequest> = {}): SupportRequest => ({
  id: 12,
  key: 'k',
  person: 1,
  department: 'icc',
  type: 'device',
  title: 'Printer',
  fields: [],
  status: 'new',
  workPackage: null,
  lockVersion: null,
  assignee: null,
  takenBy: null,
  takenAt: null,
  askedAt: null,
  remindedAt: null,
  solvedAt: null,
  closedAt: null,
  rating: null,
  ratingText: null,
  reopened: 0,
  previous: null,
  createdAt: submittedAt,
  changedAt: submittedAt,
  ...fields,
})
