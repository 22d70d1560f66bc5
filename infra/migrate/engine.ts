import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engineBindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { MigrationList, SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { inRepository } from '../repository.ts'
import { createEngineAdapter } from './engine-adapter.ts'

/** Where the schema and its migrations are; absolute paths. */
export type MigrationFiles = { schemaPath: string; migrationsDir: string }

export const repositoryMigrations: MigrationFiles = {
  schemaPath: inRepository('prisma', 'schema.prisma'),
  migrationsDir: inRepository('prisma', 'migrations'),
}

// The bindings' own declaration file leaves out the one function that hands them the compiled module.
type WasmBindings = { __wbg_set_wasm: (exports: WebAssembly.Exports) => void }

const unrefTimeout = (callback: () => void, milliseconds: number): NodeJS.Timeout => setTimeout(callback, milliseconds).unref()

/**
 * What the compiled module imports. Its lock leaves a ten-second timer behind that nothing can clear; with Node's own setTimeout
 * every process that migrated would live that long.
 */
const moduleImports = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(engineBindings).map(([name, value]) => [name, name.startsWith('__wbg_setTimeout_') ? unrefTimeout : value]),
  )

const loadBindings = async (): Promise<void> => {
  // Without this object a panic of the engine shows as a TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        process.stderr.write(`schema engine panic: ${message}\n`)
      },
    },
  })
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = readFileSync(script.replace(/\.js$/, '.wasm'))
  // the functions of the bindings are the imports that the module asks for; TypeScript cannot know that
  const imports = { './schema_engine_bg.js': moduleImports() } as unknown as WebAssembly.Imports
  const { instance } = await WebAssembly.instantiate(wasm, imports)
  // see WasmBindings
  ;(engineBindings as unknown as WasmBindings).__wbg_set_wasm(instance.exports)
  // wasm-bindgen's own start function; exports are typed as unknown values
  const start = instance.exports['__wbindgen_start'] as () => void
  start()
}

/**
 * Loads the compiled module once for the process, not once for each copy of this file: test runners make copies, which share the
 * bindings, and a second module under running calls corrupts them.
 */
const loadBindingsOnce = (): Promise<void> => {
  // a name that nobody else uses
  const shared = globalThis as { pinlineSchemaEngine?: Promise<void> }
  shared.pinlineSchemaEngine ??= loadBindings()
  return shared.pinlineSchemaEngine
}

/** `wasLockedOut`: the last migration was cut short because others had what it needed. */
export type OpenEngine = { engine: SchemaEngine; wasLockedOut: () => boolean; close: () => Promise<void> }

/** Prisma's schema engine (WebAssembly: nothing is downloaded) over one database. Call `close` when done. */
export const openEngine = async (databaseUrl: string, files: MigrationFiles): Promise<OpenEngine> => {
  await loadBindingsOnce()
  const datamodels = readSchema(files).files.map(({ path, content }): [string, string] => [path, content])
  const adapter = createEngineAdapter(databaseUrl)
  const ignoreLog = (): void => undefined
  const engine = await engineBindings.SchemaEngine.new({ datamodels }, ignoreLog, bindMigrationAwareSqlAdapterFactory(adapter.factory))
  return {
    engine,
    wasLockedOut: adapter.wasLockedOut,
    close: async () => {
      engine.free()
      await adapter.close()
    },
  }
}

export const readSchema = ({ schemaPath }: MigrationFiles): SchemasContainer => ({
  files: [{ path: schemaPath, content: readFileSync(schemaPath, 'utf8') }],
})

/** Reads every migration folder, in the order of their names, which is the order in which they are applied. */
export const readMigrations = ({ migrationsDir }: MigrationFiles): MigrationList => {
  const lockPath = join(migrationsDir, 'migration_lock.toml')
  const entries = existsSync(migrationsDir) ? readdirSync(migrationsDir, { withFileTypes: true }) : []
  const names = entries.filter((entry) => entry.isDirectory() && existsSync(join(migrationsDir, entry.name, 'migration.sql')))
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: names
      .map((entry) => entry.name)
      .sort()
      .map((path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: readFileSync(join(migrationsDir, path, 'migration.sql'), 'utf8') },
        },
      })),
  }
}
