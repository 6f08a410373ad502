package dev.quell.conformance.libpq;

import java.util.List;

/** All families of scenarios. */
final class Families {
    static final List<Family> ALL = List.of(
            new CancelFamily(),
            new CancelStatesFamily(),
            new CancelTlsFamily(),
            new LegacyCancelFamily(),
            new StatusFamily(),
            new ConnectFamily(),
            new ConnectOptionsFamily(),
            new ConnectScriptedFamily(),
            new ConnectTlsFamily(),
            new CommandFamily(),
            new PipelineFamily(),
            new CommandStatesFamily(),
            new StatementFamily(),
            new ParameterFamily(),
            new RowModeFamily(),
            new NoticeFamily(),
            new FunctionCallFamily(),
            new LostServerFamily(),
            new OddServerFamily(),
            new PipelineResultsFamily(),
            new PipelineTroubleFamily(),
            new PipelineStatesFamily(),
            new CopyFamily(),
            new LargeObjectFamily(),
            new ObsoleteCopyFamily(),
            new OtherFunctionsFamily(),
            new CopyDataFamily(),
            new CopyInterruptedFamily(),
            new CopyTroubleFamily(),
            new ResultFamily(),
            new ErrorFamily(),
            new EscapeFamily(),
            new EventFamily(),
            new ReplicationFamily(),
            new TraceFamily());

    private Families() {}
}
