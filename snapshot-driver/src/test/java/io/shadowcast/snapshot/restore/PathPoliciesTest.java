package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.FilePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathPoliciesTest {
  private static PathPolicies read(String... rules) {
    return ((PathPolicies.Reading.Read) PathPolicies.parse(List.of(rules))).policies();
  }

  private static PathPolicy of(PathPolicies policies, String path) {
    return policies.of(FilePath.of(path));
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    PathPolicies policies = read("/var/lib/*/conf=rollback", "var/lib=keep", "**/*.conf=merge");
    assertEquals(PathPolicy.ROLLBACK, of(policies, "var/lib/db/conf"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, "var/lib/db/conf/inside"));
    assertEquals(PathPolicy.KEEP, of(policies, "var/lib/db/data.conf"));
    assertEquals(PathPolicy.MERGE, of(policies, "etc/a/b/c.conf"));
    assertEquals(PathPolicy.MERGE, of(policies, "c.conf"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, "var/libx"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, ""));
  }

  @Test
  void starsStayInTheirName() {
    PathPolicies policies = read("a*c/?=keep", "x/**=merge");
    assertEquals(PathPolicy.KEEP, of(policies, "abbc/d"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, "ab/c/d"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, "abc/dd"));
    assertEquals(PathPolicy.ROLLBACK, of(policies, "x"));
    assertEquals(PathPolicy.MERGE, of(policies, "x/y/z"));
  }

  @Test
  void aFolderIsUniformUnlessARuleReachesIntoIt() {
    PathPolicies policies = read("var/lib/*/conf=rollback", "var=keep");
    assertFalse(policies.uniformIn(FilePath.of("var")));
    assertFalse(policies.uniformIn(FilePath.of("var/lib/db")));
    assertTrue(policies.uniformIn(FilePath.of("var/lib/db/conf")));
    assertTrue(policies.uniformIn(FilePath.of("var/log")));
    assertTrue(policies.uniformIn(FilePath.of("etc")));
    assertFalse(read("**/x=keep").uniformIn(FilePath.of("etc")));
  }

  @Test
  void allFaultsAreSaidAtOnce() {
    PathPolicies.Reading reading =
        PathPolicies.parse(List.of("a=keep", "b", "../c=keep", "d**=merge", "=keep", "e=hold"));
    List<String> faults = assertInstanceOf(PathPolicies.Reading.Faulty.class, reading).faults();
    assertEquals(5, faults.size(), faults.toString());
    assertTrue(faults.stream().allMatch(each -> each.contains("(expected: ")), faults.toString());
  }
}
