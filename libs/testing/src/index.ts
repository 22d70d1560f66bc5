export { createFakeCrm } from './fake-crm.ts'
export type { FakeCrm, FakeCrmCall, FakeCrmOperation, FakeFile } from './fake-crm.ts'
export { fuzz, hostileRecord, hostileText, hostileValue, readText } from './hostile.ts'
export { sampleRequest } from './sample-request.ts'
