import { create, createFileRegistry, type DescFile, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/**
 * Descriptors written by hand, for the two small services that gRPC itself defines: their schemas are not ours, so they are not in
 * proto/, and so little of them is needed that a second code generator would cost more.
 */
export function descriptorFile(init: MessageInitShape<typeof FileDescriptorProtoSchema> & { name: string }): DescFile {
  const proto = create(FileDescriptorProtoSchema, { syntax: "proto3", ...init });
  const file = createFileRegistry(proto, () => undefined).getFile(init.name);
  if (!file) throw new Error(`no descriptors for ${init.name}`);
  return file;
}

type MessageType = Extract<MessageInitShape<typeof DescriptorProtoSchema>, { $typeName?: never }>;
type Field = MessageInitShape<typeof FieldDescriptorProtoSchema>;

export const text = (name: string, number: number): Field => ({
  name,
  number,
  type: FieldDescriptorProto_Type.STRING,
  label: FieldDescriptorProto_Label.OPTIONAL,
});

export const integer = (name: string, number: number): Field => ({
  ...text(name, number),
  type: FieldDescriptorProto_Type.INT32,
});

export const bytes = (name: string, number: number): Field => ({
  ...text(name, number),
  type: FieldDescriptorProto_Type.BYTES,
});

/** A field of a message type, named with its leading dot. */
export const message = (name: string, number: number, typeName: string): Field => ({
  ...text(name, number),
  type: FieldDescriptorProto_Type.MESSAGE,
  typeName,
});

export const choice = (name: string, number: number, typeName: string): Field => ({
  ...text(name, number),
  type: FieldDescriptorProto_Type.ENUM,
  typeName,
});

export const repeated = (field: Field): Field => ({ ...field, label: FieldDescriptorProto_Label.REPEATED });

/** A field of the message's only oneof. */
export const either = (field: Field): Field => ({ ...field, oneofIndex: 0 });

/** A message; `oneof` names the oneof of its `either` fields. */
export const messageType = (name: string, field: Field[], oneof?: string): MessageType => ({
  name,
  field,
  oneofDecl: oneof === undefined ? [] : [{ name: oneof }],
});
