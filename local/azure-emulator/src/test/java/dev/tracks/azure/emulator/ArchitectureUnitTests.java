package dev.tracks.azure.emulator;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.tracks.architecture.ProgramRules;

@AnalyzeClasses(packages = "dev.tracks.azure", importOptions = DoNotIncludeTests.class)
class ArchitectureUnitTests {

  @ArchTest static final ArchTests RULES = ArchTests.in(ProgramRules.class);
}
