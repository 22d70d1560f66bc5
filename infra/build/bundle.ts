/**
 * Bundles for the container image: `node infra/build/bundle.ts [NAME …]`, a name being a service or `migrate`; without names the
 * service of the current folder, or everything. Each bundle is `dist/main.mjs` beside its source and needs nothing but Node and what
 * lies in that `dist`; the page of a service lies in `dist/page` and has to be built before.
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { OperatorError, describeFailure } from '../operator-error.ts'
import { inRepository } from '../repository.ts'

type Target = { name: string; folder: string; entry: string; outputDir: string }

const migrate: Target = {
  name: 'migrate',
  folder: inRepository('infra', 'migrate'),
  entry: inRepository('infra', 'migrate', 'main.ts'),
  outputDir: inRepository('infra', 'migrate', 'dist'),
}

const targetOf = (name: string): Target => {
  const folder = inRepository('services', name)
  return name === migrate.name ? migrate : { name, folder, entry: join(folder, 'src', 'main.ts'), outputDir: join(folder, 'dist') }
}

// Bundled CommonJS packages call require, which an ES module does not have.
const banner = "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);"

/** Packages whose files are read at run time: they must lie beside the bundle of whoever uses them. */
const companions = [
  { usedBy: '@bull-board/api', needs: '@bull-board/ui' },
  { usedBy: '@prisma/schema-engine-wasm', needs: '@prisma/schema-engine-wasm' },
]

/** Files of ours that are read at run time, beside the bundle of whoever uses them. */
const ownFiles = [inRepository('libs', 'catalogue', 'src', 'catalogue.yaml')]

const copyOwnFiles = (outputDir: string, inputs: readonly string[]): void => {
  for (const file of ownFiles) {
    const folder = relative(process.cwd(), dirname(file))
    if (inputs.some((path) => dirname(path) === folder)) cpSync(file, join(outputDir, basename(file)))
  }
}

const copyCompanions = (outputDir: string, inputs: readonly string[]): void => {
  for (const { usedBy, needs } of companions) {
    if (!inputs.some((path) => path.includes(`node_modules/${usedBy}/`))) continue
    cpSync(inRepository('node_modules', needs), join(outputDir, 'node_modules', needs), { recursive: true })
  }
}

/** The page of a service that has one; it was built before. */
const copyPage = (folder: string, outputDir: string): void => {
  if (!existsSync(join(folder, 'web'))) return
  const page = join(folder, 'web', 'dist')
  if (!existsSync(page)) throw new OperatorError(`${page} is missing: run npm run build:page first.`)
  cpSync(page, join(outputDir, 'page'), { recursive: true })
}

const bundle = async ({ folder, entry, outputDir }: Target): Promise<void> => {
  rmSync(outputDir, { recursive: true, force: true })
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(outputDir, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
    banner: { js: banner },
  })
  copyCompanions(outputDir, Object.keys(metafile.inputs))
  copyOwnFiles(outputDir, Object.keys(metafile.inputs))
  copyPage(folder, outputDir)
}

const wantedNames = (): string[] => {
  const named = process.argv.slice(2)
  if (named.length > 0) return named
  const here = process.cwd()
  if (dirname(here) === inRepository('services')) return [basename(here)]
  const services = readdirSync(inRepository('services')).filter((name) => existsSync(targetOf(name).entry))
  return [...services, migrate.name]
}

try {
  for (const name of wantedNames()) {
    const target = targetOf(name)
    await bundle(target)
    process.stdout.write(`${name}: ${join(target.outputDir, 'main.mjs')}\n`)
  }
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
