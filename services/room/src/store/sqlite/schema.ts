import type { Schema } from "@polylogue/runtime/sqlite/schema";

/**
 * The tables of `room.sqlite`. A room has a number in the file; commits and messages lie in the order of
 * `place = number << 32 | seq`, so that a page of a room is a run of neighbours, however old and large the file is.
 * Released migrations never change (L9): add one.
 */
export const roomSchema: Schema = {
  migrations: [
    `
    CREATE TABLE rooms (
      number INTEGER PRIMARY KEY,
      tenant TEXT NOT NULL,
      room TEXT NOT NULL,
      head_seq INTEGER NOT NULL,
      head_tag TEXT NOT NULL,
      visibility TEXT NOT NULL CHECK (visibility IN ('listed', 'link', 'invited')),
      deleted INTEGER NOT NULL,
      active_at_ms INTEGER NOT NULL,
      record BLOB NOT NULL,
      UNIQUE (tenant, room)
    ) STRICT;
    CREATE INDEX listed_rooms ON rooms (tenant, active_at_ms, room) WHERE visibility = 'listed' AND deleted = 0;

    CREATE TABLE commits (
      place INTEGER PRIMARY KEY,
      last_seq INTEGER NOT NULL,
      tag TEXT NOT NULL,
      record BLOB NOT NULL
    ) STRICT;

    CREATE TABLE messages (
      place INTEGER PRIMARY KEY,
      message_id TEXT NOT NULL,
      author TEXT NOT NULL,
      mentions TEXT NOT NULL,
      record BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX message_ids ON messages (place >> 32, message_id);

    CREATE TABLE mentions (
      room_number INTEGER NOT NULL,
      participant_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (room_number, participant_id, seq)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE seats (
      tenant TEXT NOT NULL,
      participant_id TEXT NOT NULL,
      room_number INTEGER NOT NULL,
      PRIMARY KEY (tenant, participant_id, room_number)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX seats_of_room ON seats (room_number);

    CREATE TABLE snapshots (
      room_number INTEGER PRIMARY KEY,
      seq INTEGER NOT NULL,
      record BLOB NOT NULL
    ) STRICT;

    CREATE TABLE busy_rooms (
      tenant TEXT NOT NULL,
      room TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (tenant, room)
    ) STRICT, WITHOUT ROWID;

    -- The text is UTF-8 as a blob: a model may write a NUL, which ends a TEXT value.
    CREATE TABLE drafts (
      tenant TEXT NOT NULL,
      room TEXT NOT NULL,
      turn_id TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      text BLOB NOT NULL,
      PRIMARY KEY (tenant, room, turn_id)
    ) STRICT;

    CREATE TABLE read_marks (
      tenant TEXT NOT NULL,
      participant_id TEXT NOT NULL,
      room TEXT NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (tenant, participant_id, room)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX read_marks_of_room ON read_marks (tenant, room);
    `,
  ],
};
