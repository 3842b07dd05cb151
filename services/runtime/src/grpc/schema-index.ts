import { type DescFile, type DescMessage, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** The files behind some services, findable by name and by what they define. */
export interface SchemaIndex {
  /** The file with everything that it imports, encoded; undefined when there is none of this name. */
  byFileName(name: string): Uint8Array[] | undefined;
  /** The same, for the file that defines a message, enum, service, method or field of this full name. */
  bySymbol(symbol: string): Uint8Array[] | undefined;
}

/** Indexes the files of these services and all that they import. */
export function createSchemaIndex(services: readonly DescService[]): SchemaIndex {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  for (const service of services) addFile(service.file, files, symbols);

  const encode = (file: DescFile | undefined): Uint8Array[] | undefined =>
    file && withImports(file).map((one) => toBinary(FileDescriptorProtoSchema, one.proto));
  return {
    byFileName: (name) => encode(files.get(name)),
    bySymbol(symbol) {
      const parent = symbol.slice(0, Math.max(0, symbol.lastIndexOf(".")));
      // Methods, fields and enum values are found by what they stand in.
      return encode(symbols.get(symbol) ?? symbols.get(parent));
    },
  };
}

function addFile(file: DescFile, files: Map<string, DescFile>, symbols: Map<string, DescFile>): void {
  if (files.has(file.proto.name)) return;
  files.set(file.proto.name, file);
  for (const service of file.services) symbols.set(service.typeName, file);
  for (const type of file.enums) symbols.set(type.typeName, file);
  for (const type of file.messages) addMessage(type, file, symbols);
  for (const imported of file.dependencies) addFile(imported, files, symbols);
}

function addMessage(type: DescMessage, file: DescFile, symbols: Map<string, DescFile>): void {
  symbols.set(type.typeName, file);
  for (const nested of type.nestedEnums) symbols.set(nested.typeName, file);
  for (const nested of type.nestedMessages) addMessage(nested, file, symbols);
}

/** The file and what it imports, each once and before what it imports itself. */
function withImports(file: DescFile): DescFile[] {
  const found = new Set<DescFile>();
  const visit = (one: DescFile): void => {
    if (found.has(one)) return;
    for (const imported of one.dependencies) visit(imported);
    found.add(one);
  };
  visit(file);
  return [...found].reverse();
}
