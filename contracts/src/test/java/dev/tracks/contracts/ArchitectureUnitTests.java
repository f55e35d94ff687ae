package dev.tracks.contracts;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.tracks.architecture.ContractRules;

@AnalyzeClasses(packages = "dev.tracks.contracts", importOptions = DoNotIncludeTests.class)
class ArchitectureUnitTests {

  @ArchTest static final ArchTests RULES = ArchTests.in(ContractRules.class);
}
