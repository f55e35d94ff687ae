package dev.tracks.command;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.tracks.architecture.ModuleRules;

@AnalyzeClasses(packages = "dev.tracks.command", importOptions = DoNotIncludeTests.class)
class ArchitectureUnitTests {

  @ArchTest static final ArchTests RULES = ArchTests.in(ModuleRules.class);
}
