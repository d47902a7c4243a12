package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Content;

/// Contents as bytes: 0 empty; 1 one chunk; 2 and above, a tree of that height less 2. Ids go to an
/// output of their own, for they do not compress.
final class ContentCodec {
  private static final int PAGED = 2;

  private ContentCodec() {}

  static void write(Content content, NodeOutput out, NodeOutput ids) {
    switch (content) {
      case Content.Empty empty -> out.u8(0);
      case Content.Whole whole -> {
        out.u8(1);
        out.varint(whole.size());
        ids.id(whole.chunk());
      }
      case Content.Paged paged -> {
        out.u8(PAGED + paged.height());
        out.varint(paged.size());
        ids.id(paged.root());
      }
    }
  }

  static Content read(NodeInput in, NodeInput ids) throws DamagedException {
    int kind = in.u8();
    if (kind == 0) {
      return Content.EMPTY;
    }
    long size = in.varint();
    try {
      return kind == 1
          ? new Content.Whole(ids.id(), size)
          : new Content.Paged(ids.id(), kind - PAGED, size);
    } catch (IllegalArgumentException e) {
      throw in.bad(String.valueOf(e.getMessage()));
    }
  }
}
